"""Keeps the index in step with the catalogue, in the transaction of the change itself."""

from functools import partial
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from .exceptions import RegistrationError
from .registry import ImagePath, Searchable, registry
from .store import documents
from .tasks import nudge
from .widgets import catalogue_changed

_REPLACED = "_visual_search_replaced"
_OWNERS = "_visual_search_owners"


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
    fields = (field for field in instance._meta.get_fields() if isinstance(field, models.FileField))
    files = ((field.name, getattr(instance, field.name)) for field in fields)
    return [name for name, file in files if file and not file._committed]  # noqa: SLF001


class _Receiver:
    """Connects bound methods; holds itself through them, since Django keeps weak references."""

    def __init__(self, searchable: Searchable) -> None:
        self.searchable = searchable

    def connect(self, model: type[models.Model]) -> None:
        uid = f"visual_search:{type(self).__name__}:{self.searchable.label}:{model._meta.label}"
        for signal, receiver in (
            (pre_save, self.before_save),
            (post_save, self.after_save),
            (pre_delete, self.before_delete),
            (post_delete, self.after_delete),
        ):
            signal.connect(receiver, sender=model, weak=False, dispatch_uid=uid)

    def before_save(self, instance: models.Model, *, raw: bool = False, **_: Any) -> None:
        if not raw:
            setattr(instance, _REPLACED, _fresh_files(instance))

    def replaced_names(self, instance: models.Model) -> list[str]:
        fields = instance.__dict__.pop(_REPLACED, [])
        return [str(getattr(instance, name).name) for name in fields]

    def announce(self) -> None:
        """Once the change is committed, hint to the workers and to the caches."""
        nudge()
        transaction.on_commit(partial(catalogue_changed, self.searchable), robust=True)

    def after_save(self, instance: models.Model, *, raw: bool = False, **_: Any) -> None:
        raise NotImplementedError

    def before_delete(self, instance: models.Model, **_: Any) -> None:
        pass

    def after_delete(self, instance: models.Model, **_: Any) -> None:
        raise NotImplementedError


class ObjectReceiver(_Receiver):
    """Follows the searchable objects themselves."""

    def after_save(self, instance: models.Model, *, raw: bool = False, **_: Any) -> None:
        if raw:
            return  # Fixtures may come before what they refer to; the sweep finds them whole.
        replaced = self.replaced_names(instance)
        documents.synchronise(self.searchable, [instance], replaced=replaced)
        self.announce()

    def after_delete(self, instance: models.Model, **_: Any) -> None:
        documents.forget(self.searchable.model, [instance.pk])
        self.announce()


class ImageReceiver(_Receiver):
    """Follows the images on a related model, and the objects that show them."""

    def __init__(self, searchable: Searchable, path: ImagePath) -> None:
        super().__init__(searchable)
        self.path = path

    def before_save(self, instance: models.Model, *, raw: bool = False, **_: Any) -> None:
        super().before_save(instance, raw=raw)
        # An image may move from one object to another: both change.
        is_new = instance._state.adding
        setattr(instance, _OWNERS, [] if raw or is_new else self._owner_pks(instance))

    def after_save(self, instance: models.Model, *, raw: bool = False, **_: Any) -> None:
        if not raw:
            self._synchronise(instance, replaced=self.replaced_names(instance))

    def before_delete(self, instance: models.Model, **_: Any) -> None:
        setattr(instance, _OWNERS, self._owner_pks(instance))

    def after_delete(self, instance: models.Model, **_: Any) -> None:
        self._synchronise(instance, replaced=[])

    def _owner_pks(self, instance: models.Model) -> list[Any]:
        owners = self.searchable.get_index_queryset().filter(
            **{self.path.owner_lookup: instance.pk}
        )
        return list(owners.order_by().values_list("pk", flat=True))

    def _synchronise(self, instance: models.Model, *, replaced: list[str]) -> None:
        before = instance.__dict__.pop(_OWNERS, [])
        pks = {*before, *self._owner_pks(instance)} if instance.pk else set(before)
        queryset = self.searchable.get_index_queryset().filter(pk__in=pks)
        objects = list(queryset.prefetch_related(*self.searchable.get_prefetches()))
        documents.synchronise(self.searchable, objects, replaced=replaced)
        self.announce()
