"""Filters as a searchable declares them, and what each of them leads to."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise

from ..exceptions import ConfigurationError, RegistrationError
from .facts import title_of
from .paths import FieldPath, key_field, resolve

# What is filtered from one bound to another.
NUMBERS = (models.IntegerField, models.DecimalField, models.FloatField)

# The key of every node's parent, by the node's own key; None or no entry for a root.
Parents = Mapping[Any, Any]
Tree = bool | str | Callable[[], Parents]


@dataclass(frozen=True)
class Filter:
    """What shoppers may filter by, under a name of the shop's choice.

    Args:
        lookup: a field, a path over relations to one or to many, or an annotation of
            `get_queryset()`; the name of the filter by default.
        label: what the page calls it; by default what the field is called.
        tree: for a relation to a tree of categories, of which each stands for all below it too.
            True finds the foreign key to the parent, or the paths of treebeard; else the name
            of that foreign key, or a function that gives the parent's key by the key of each.
        named_by: for a relation: the field or property that says what a row at its end is
            called; the row's `str()` by default.
    """

    lookup: str = ""
    label: str | Promise = field(default="", kw_only=True)
    tree: Tree = field(default=False, kw_only=True)
    named_by: str = field(default="", kw_only=True)


@dataclass(frozen=True, kw_only=True)
class FilterSource:
    """What a filter leads to.

    `field` holds the values themselves: of a relation it is the key behind it, and `related`
    the model that the keys are of.
    """

    name: str
    lookup: str
    title: str
    field: Any
    related: type[models.Model] | None = None
    choices: Mapping[Any, Any] = field(default_factory=dict)
    # None where an annotation of the queryset holds the values.
    path: FieldPath | None = None
    tree: Tree = False
    named_by: str = ""

    @property
    def is_number(self) -> bool:
        """Whether shoppers say from where to where rather than which."""
        return self.related is None and not self.choices and isinstance(self.field, NUMBERS)

    def name_of(self, row: models.Model) -> str:
        """What one of the rows that the values are keys of is called."""
        return title_of(row, named_by=self.named_by)

    def condition(self, model: type[models.Model], **conditions: Any) -> Q:
        """What meets some lookups (`gt=0`): of a relation to many, with one of its rows.

        Related rows that the default manager of their model hides do not count.
        """
        lookups = {f"{self.lookup}__{name}": value for name, value in conditions.items()}
        if self.path is None:
            return Q(**lookups)
        if not self.path.is_to_many:
            return self.path.shown() & Q(**lookups)
        # In a query of its own: a join would give an object once for every row that fits.
        fitting = model._base_manager.filter(self.path.shown(), **lookups)
        return Q(pk__in=fitting.order_by().values("pk"))

    def narrowed(self, objects: models.QuerySet[Any], **conditions: Any) -> models.QuerySet[Any]:
        """Keep what meets some lookups, as `condition` has it."""
        return objects.filter(self.condition(objects.model, **conditions))

    def in_stock(self, model: type[models.Model]) -> Q:
        """What it says to be there: true, or more than 0."""
        is_flag = isinstance(self.field, models.BooleanField)
        return self.condition(model, **({"exact": True} if is_flag else {"gt": 0}))

    def parents(self) -> dict[Any, Any]:
        """The key of each category's parent, in one query; None for a root."""
        if self.related is None:
            raise ConfigurationError(f"The filter {self.name!r} leads to no tree.")
        return parents_of(self.related, self.tree, key=self.field.attname)

    def below(self, keys: Iterable[Any]) -> set[Any]:
        """These categories and all that are below them."""
        children: dict[Any, list[Any]] = {}
        for key, parent in self.parents().items():
            children.setdefault(parent, []).append(key)
        found: set[Any] = set()
        waiting = list(keys)
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                waiting += children.get(key, ())
        return found


def filter_source(
    name: str, declared: Filter, *, model: type[models.Model], queryset: Callable[[], Any]
) -> FilterSource:
    """Find out what a filter leads to.

    Args:
        queryset: gives the objects that shoppers may see; asked where no field has the name.

    Raises:
        ConfigurationError: the lookup leads to no field and to no annotation.
    """
    lookup = declared.lookup or name
    path = _path(model, lookup)
    found = path.field if path else _expression(queryset, lookup)
    is_plain = name == lookup or (path is not None and not path.hops)
    is_relation = bool(getattr(found, "is_relation", False))
    return FilterSource(
        name=name,
        lookup=lookup,
        title=str(declared.label) or _title(name, found, is_plain=is_plain),
        field=key_field(found),
        related=found.related_model if is_relation else None,
        choices={} if is_relation else dict(found.flatchoices or ()),
        path=path,
        tree=declared.tree,
        named_by=declared.named_by,
    )


def _path(model: type[models.Model], lookup: str) -> FieldPath | None:
    """The path of a lookup; None where it is an annotation, or what the ORM makes of a field."""
    try:
        path = resolve(model, lookup)
    except RegistrationError:
        return None
    return path if path.has_values else None


# What an annotation is never changes, and a page would build the host's queryset for each filter.
@lru_cache(maxsize=256)
def _expression(queryset: Callable[[], Any], lookup: str) -> Any:
    """The field of an annotation, or of what the ORM makes of a field (`created__year`)."""
    try:
        return (
            queryset()
            .annotate(visual_search=F(lookup))
            .query.annotations["visual_search"]
            .output_field
        )
    except FieldError as error:
        raise ConfigurationError(f"The filter {lookup!r} leads to no field.") from error


def _title(name: str, field: Any, *, is_plain: bool) -> str:
    # A path of a name of its own says more by that name than by the last of its fields.
    called = getattr(field, "verbose_name", None) if is_plain else None
    title = str(called or name.replace("__", " ").replace("_", " "))
    return title[:1].upper() + title[1:]


def parents_of(model: type[models.Model], tree: Tree, *, key: str = "pk") -> dict[Any, Any]:
    """The key of each object's parent in a tree, in one query.

    Raises:
        ConfigurationError: nothing in the model tells of a parent.
    """
    if callable(tree):
        return dict(tree())
    parent = parent_field(model, tree)
    objects = model._base_manager.order_by()
    if parent:
        return dict(objects.values_list(key, f"{parent}__{key}"))
    # treebeard's materialised path: that of the parent is the same without its last step.
    step: int = model.steplen  # type: ignore[attr-defined]
    by_path = dict(objects.values_list("path", key))
    return {own: by_path.get(path[:-step]) for path, own in by_path.items()}


def above(key: Any, parents: Parents) -> list[Any]:
    """What a key is below, the topmost first."""
    path: list[Any] = []
    upper = parents.get(key)
    # A circle of parents ends where it began.
    while upper is not None and upper != key and upper not in path:
        path.append(upper)
        upper = parents.get(upper)
    return path[::-1]


def parent_field(model: type[models.Model], tree: Tree) -> str:
    """The foreign key to an object's parent; empty where paths tell, as in treebeard.

    Raises:
        ConfigurationError: there is neither, or more than one that could be meant.
    """
    own = [
        one.name
        for one in model._meta.concrete_fields
        if one.many_to_one and one.related_model and issubclass(model, one.related_model)
    ]
    if isinstance(tree, str) and tree in own:
        return tree
    if tree is True and len(own) == 1:
        return own[0]
    if tree is True and hasattr(model, "steplen") and hasattr(model, "path"):
        return ""
    raise ConfigurationError(
        f"{model.__name__} is no tree that could be followed: give Filter(tree=...) the name of "
        "the foreign key to its parent, or a function that gives the parent's key by each key."
    )
