"""Keeps the index in step with the catalogue, in the transaction of the change itself.

What signals do not tell is found by the sweep: bulk writes, raw SQL, fixtures, and words of
what many objects share, such as the name of a brand.
Other bytes under the same name are seen when a file is assigned and the object saved;
after `object.image.save(same_name, ...)` or a change inside the storage only
`visual_search_embed --only stale` can tell, since it reads every file.
"""

import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from .exceptions import RegistrationError
from .merchandising import promotions
from .models import Pairing, Promotion
from .registry import Searchable, registry
from .registry.links import Link, links_of
from .remembering import mark_anew
from .store import database, documents
from .storefront import catalogue_changed

logger = logging.getLogger(__name__)

# More objects than these are left to the sweep: somebody waits for the save.
_MOST_AT_ONCE = 500


def connect() -> None:
    """Listen to every searchable model, and to the models its images and words lie on."""
    for changed in (post_save, post_delete):
        changed.connect(_promotions_changed, Promotion, dispatch_uid="visual_search.promotions")
        changed.connect(_pairing_changed, Pairing, dispatch_uid="visual_search.pairings")
    for searchable in registry:
        try:
            links = list(links_of(searchable))
        except RegistrationError:
            continue  # The system checks report it, with a hint.
        _listen(ObjectReceiver(searchable), searchable.model)
        for link in links:
            if link.through is not None:
                LinkReceiver(searchable, link).connect(link.through)
            if link.is_followed:
                _listen(RelatedReceiver(searchable, link), link.hop.model)


def _promotions_changed(**_: Any) -> None:
    """Forget at once what pages remember of them for a minute."""
    for searchable in registry:
        transaction.on_commit(partial(promotions.forget, searchable))


def _pairing_changed(*, instance: Pairing, **_: Any) -> None:
    """Forget the rows of what goes together."""
    transaction.on_commit(partial(mark_anew, instance.model_label))


def _listen(receiver: "_Receiver", model: type[models.Model]) -> None:
    for found in _with_subclasses(model):
        receiver.connect(found)


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
    # Celery comes to processes that save, not to those that only show.
    from .tasks import nudge

    nudge()
    _announce_change(searchable)


def _announce_change(searchable: Searchable) -> None:
    database.when_committed(_CatalogueChange(searchable))


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

    def __init__(self, searchable: Searchable, *, way: str = "") -> None:
        self.searchable = searchable
        # Each receiver has its own: several may follow the same model.
        self.name = f"visual_search:{type(self).__name__}:{searchable.label}:{way}"

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
        self.synchronise([*before.objects, *self.objects_of(instance)], replaced=replaced)

    def before_delete(self, instance: models.Model, **_: Any) -> None:
        self._remember(instance, _Before(objects=self.objects_of(instance)))

    def after_delete(self, instance: models.Model, **_: Any) -> None:
        self.synchronise(self._recall(instance).objects)

    def synchronise(self, pks: Iterable[Any], *, replaced: Collection[str] = ()) -> None:
        """Bring objects in step. What fails here is left to the sweep: the shop's save stands."""
        objects = set(pks)
        if replaced or len(objects) <= _MOST_AT_ONCE:
            try:
                documents.follow(self.searchable, objects, replaced=replaced)
            except Exception:
                # Were the savepoint not undone, the shop's transaction would be lost unsaid.
                if database.connection().needs_rollback:
                    raise
                logger.exception("The sweep has to look at %s again", self.searchable.label)
        _announce(self.searchable)

    def objects_of(self, instance: models.Model) -> list[Any]:
        """Keys of the searchable objects that show an instance, as the database has them."""
        raise NotImplementedError

    def reads(self, fields: Collection[str]) -> bool:
        """Whether the index depends on one of the fields of a save with `update_fields`."""
        raise NotImplementedError

    def _remember(self, instance: models.Model, before: _Before) -> None:
        # Handlers of the shop may save once more inside a save: the inner one ends first.
        instance.__dict__.setdefault(self.name, []).append(before)

    def _recall(self, instance: models.Model) -> _Before:
        waiting: list[_Before] = instance.__dict__.get(self.name, [])
        before = waiting.pop() if waiting else _Before()
        if not waiting:
            instance.__dict__.pop(self.name, None)
        return before


class ObjectReceiver(_Receiver):
    """Follows the searchable objects themselves."""

    def objects_of(self, instance: models.Model) -> list[Any]:
        return [instance.pk]

    def reads(self, fields: Collection[str]) -> bool:
        known = self.searchable.fields_read()
        return known is None or not known.isdisjoint(fields)


class RelatedReceiver(_Receiver):
    """Follows what images and words lie on, and the objects that show it."""

    def __init__(self, searchable: Searchable, link: Link) -> None:
        super().__init__(searchable, way=link.lookup)
        self.link = link

    def objects_of(self, instance: models.Model) -> list[Any]:
        return _keys(self.searchable, {self.link.lookup: instance.pk})

    def reads(self, fields: Collection[str]) -> bool:
        # Any relation may be the one that leads to the searchable object.
        own = self.link.hop.model._meta.fields
        relations = {field.name for field in own if field.is_relation}
        return not {*self.link.fields, *relations}.isdisjoint(fields)


class LinkReceiver(_Receiver):
    """Follows the rows of a relation of many to many."""

    def __init__(self, searchable: Searchable, link: Link) -> None:
        super().__init__(searchable, way=link.lookup)
        self.link = link

    def connect(self, model: type[models.Model]) -> None:
        uid = f"{self.name}:{model._meta.label}"
        following = _following(self.after_change)
        m2m_changed.connect(following, sender=model, weak=False, dispatch_uid=uid)
        if not model._meta.auto_created:
            super().connect(model)  # The shop may save such rows itself.

    def after_change(
        self,
        instance: models.Model,
        action: str,
        *,
        reverse: bool = False,
        pk_set: Collection[Any] | None = None,
        **_: Any,
    ) -> None:
        is_ours = reverse == self.link.is_backwards
        if action == "pre_clear" and not is_ours:
            # Afterwards nothing tells whose they were.
            objects = _keys(self.searchable, {self.link.lookup: instance.pk})
            self._remember(instance, _Before(objects=objects))
        elif action == "post_clear" and not is_ours:
            self.synchronise(self._recall(instance).objects)
        elif action.startswith("post_"):
            self.synchronise(self._having([instance.pk] if is_ours else pk_set or ()))

    def objects_of(self, instance: models.Model) -> list[Any]:
        return self._having([getattr(instance, self.link.owner_key)])

    def reads(self, fields: Collection[str]) -> bool:
        return bool(fields)

    def _having(self, keys: Collection[Any]) -> list[Any]:
        """The objects of these keys of what has the relation."""
        return _keys(self.searchable, {f"{self.link.before or 'pk'}__in": keys})


def _keys(searchable: Searchable, having: dict[str, Any]) -> list[Any]:
    objects = searchable.model._base_manager.filter(**having).order_by()
    return list(objects.values_list("pk", flat=True))
