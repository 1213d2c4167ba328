"""Keeps the index in step with the catalogue, in the transaction of the change itself.

What signals do not tell is found by the sweep: bulk writes, raw SQL, many-to-many rows.
Other bytes under the same name are seen when a file is assigned and the object saved;
after `object.image.save(same_name, ...)` or a change inside the storage only
`visual_search_embed --only stale` can tell, since it reads every file.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from .exceptions import RegistrationError
from .registry import ImagePath, Searchable, registry
from .store import database, documents
from .tasks import nudge
from .widgets import catalogue_changed


def connect() -> None:
    """Listen to every searchable model, and to the models that hold its images."""
    for searchable in registry:
        try:
            path = searchable.image_path
        except RegistrationError:
            continue  # The system checks report it, with a hint.
        _listen(searchable, path)


def _listen(searchable: Searchable, path: ImagePath | None) -> None:
    objects = ObjectReceiver(searchable)
    for model in _with_subclasses(searchable.model):
        objects.connect(model)
    if path is not None and path.relations:
        images = ImageReceiver(searchable, path)
        for model in _with_subclasses(path.owner):
            images.connect(model)


def _with_subclasses(model: type[models.Model]) -> list[type[models.Model]]:
    return [
        found for found in apps.get_models(include_auto_created=True) if issubclass(found, model)
    ]


def _fresh_files(instance: models.Model) -> list[str]:
    """Fields whose file is new and not yet in the storage: its bytes change, maybe not its name."""
    fields = (one for one in instance._meta.get_fields() if isinstance(one, models.FileField))
    files = ((one.name, getattr(instance, one.name)) for one in fields)
    return [name for name, file in files if file and not file._committed]  # noqa: SLF001


@dataclass(frozen=True)
class _CatalogueChange:
    """Tells the caches; equal for equal searchables, so that one a transaction is enough."""

    searchable: Searchable

    def __call__(self) -> None:
        catalogue_changed(self.searchable)


def _announce(searchable: Searchable) -> None:
    """Once the change is committed, hint to the workers and to the caches."""
    nudge()
    _announce_change(searchable)


def _announce_change(searchable: Searchable) -> None:
    change = _CatalogueChange(searchable)
    using = database.alias()
    waiting = transaction.get_connection(using).run_on_commit
    if not any(function == change for _, function, _ in waiting):
        transaction.on_commit(change, using=using, robust=True)


def _following(receive: Callable[..., None]) -> Callable[..., None]:
    """Follow what happens in the database that the app's tables are in, and there alone."""

    def follow(instance: models.Model, *, using: str, **named: Any) -> None:
        if using == database.alias() and database.can_search():
            with database.writing():
                receive(instance, **named)

    return follow


@dataclass(kw_only=True)
class _Before:
    """What an instance is like before it is saved or deleted."""

    fresh_files: list[str] = field(default_factory=list)
    objects: list[Any] = field(default_factory=list)


class _Receiver:
    """Connects its methods to the signals of models."""

    def __init__(self, searchable: Searchable) -> None:
        self.searchable = searchable
        # Each receiver has its own: two may follow the same model.
        self.name = f"visual_search:{type(self).__name__}:{searchable.label}"

    def connect(self, model: type[models.Model]) -> None:
        uid = f"{self.name}:{model._meta.label}"
        for signal, receiver in (
            (pre_save, self.before_save),
            (post_save, self.after_save),
            (pre_delete, self.before_delete),
            (post_delete, self.after_delete),
        ):
            following = _following(receiver)
            signal.connect(following, sender=model, weak=False, dispatch_uid=uid)

    def before_save(self, instance: models.Model, *, raw: bool = False, **_: Any) -> None:
        if raw:
            return  # Fixtures may come before what they refer to; the sweep finds them whole.
        objects = [] if instance._state.adding else self.objects_of(instance)
        self._remember(instance, _Before(fresh_files=_fresh_files(instance), objects=objects))

    def after_save(
        self,
        instance: models.Model,
        *,
        raw: bool = False,
        update_fields: Collection[str] | None = None,
        **_: Any,
    ) -> None:
        if raw:
            return
        before = self._recall(instance)
        if update_fields is not None and not self.reads(update_fields):
            # A price or a stock level: nothing of it is in the index, but it may be a filter.
            _announce_change(self.searchable)
            return
        replaced = [str(getattr(instance, name).name) for name in before.fresh_files]
        # An image may move from one object to another: both change.
        objects = {*before.objects, *self.objects_of(instance)}
        documents.follow(self.searchable, objects, replaced=replaced)
        _announce(self.searchable)

    def before_delete(self, instance: models.Model, **_: Any) -> None:
        self._remember(instance, _Before(objects=self.objects_of(instance)))

    def after_delete(self, instance: models.Model, **_: Any) -> None:
        documents.follow(self.searchable, self._recall(instance).objects)
        _announce(self.searchable)

    def objects_of(self, instance: models.Model) -> list[Any]:
        """Keys of the searchable objects that show an instance, as the database has them."""
        raise NotImplementedError

    def reads(self, fields: Collection[str]) -> bool:
        """Whether the index depends on one of the fields of a save with `update_fields`."""
        raise NotImplementedError

    def _remember(self, instance: models.Model, before: _Before) -> None:
        instance.__dict__[self.name] = before

    def _recall(self, instance: models.Model) -> _Before:
        before: _Before = instance.__dict__.pop(self.name, None) or _Before()
        return before


class ObjectReceiver(_Receiver):
    """Follows the searchable objects themselves."""

    def objects_of(self, instance: models.Model) -> list[Any]:
        return [instance.pk]

    def reads(self, fields: Collection[str]) -> bool:
        known = self.searchable.fields_read()
        return known is None or not known.isdisjoint(fields)


class ImageReceiver(_Receiver):
    """Follows the images on a related model, and the objects that show them."""

    def __init__(self, searchable: Searchable, path: ImagePath) -> None:
        super().__init__(searchable)
        self.path = path

    def objects_of(self, instance: models.Model) -> list[Any]:
        showing = {self.path.owner_lookup: instance.pk}
        objects = self.searchable.model._base_manager.filter(**showing).order_by()
        return list(objects.values_list("pk", flat=True))

    def reads(self, fields: Collection[str]) -> bool:
        # Any relation may be the one that leads to the searchable object.
        relations = {field.name for field in self.path.owner._meta.fields if field.is_relation}
        return not {self.path.field.name, *relations}.isdisjoint(fields)
