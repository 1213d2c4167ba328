"""Documents: the app's one row per searchable object, whatever its kind of primary key."""

import uuid
from collections.abc import Iterable
from typing import Any, Self

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from ..registry import MAX_BARCODE_LENGTH, key_field
from .barcodes import BarcodesField

KEY_COLUMNS = ("integer_pk", "uuid_pk", "text_pk")


def key_column(model: type[models.Model]) -> str:
    """Name the column that holds the primary keys of a host model.

    The key is stored in its own type: joins to the host's table then use its index.
    """
    key = key_field(model._meta.pk)
    if isinstance(key, models.IntegerField):
        return "integer_pk"
    if isinstance(key, models.UUIDField):
        return "uuid_pk"
    return "text_pk"


def has_supported_key(model: type[models.Model]) -> bool:
    """Whether one of the columns can hold the primary keys of a host model."""
    kinds = (models.IntegerField, models.UUIDField, models.CharField, models.TextField)
    return isinstance(key_field(model._meta.pk), kinds)


class DocumentQuerySet(models.QuerySet["Document"]):
    def of_model(self, model: type[models.Model]) -> Self:
        # As the database has it that this query goes to: each numbers its content types itself.
        content_types = ContentType.objects.db_manager(self.db)
        return self.filter(content_type=content_types.get_for_model(model))

    def of_objects(self, model: type[models.Model], pks: Iterable[Any]) -> Self:
        """Of the objects with some primary keys, given as they are or as a queryset of them."""
        chosen = pks if isinstance(pks, models.QuerySet) else list(pks)
        return self.of_model(model).filter(**{f"{key_column(model)}__in": chosen})

    def of_object(self, model: type[models.Model], pk: Any) -> Self:
        """Of the object with a primary key, which may be an expression."""
        return self.of_model(model).filter(**{key_column(model): pk})

    def object_keys(self, model: type[models.Model]) -> models.QuerySet["Document", Any]:
        """Primary keys of the objects of one model, to be looked for in a statement."""
        found: models.QuerySet[Document, Any] = self.values(key_column(model))
        return found

    def with_keys(
        self, model: type[models.Model], *fields: str
    ) -> models.QuerySet["Document", tuple[Any, ...]]:
        """Rows of the primary key of each object of one model and some fields beside it."""
        found: models.QuerySet[Document, tuple[Any, ...]] = self.values_list(
            key_column(model), *fields
        )
        return found

    def without_object(self, model: type[models.Model], objects: models.QuerySet[Any]) -> Self:
        """Documents whose object is not among `objects`."""
        same = objects.filter(pk=OuterRef(key_column(model)))
        return self.of_model(model).filter(~models.Exists(same))


class Document(models.Model):
    """What the app knows of one searchable object besides its pictures."""

    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, related_name="+", verbose_name=_("model")
    )
    integer_pk = models.BigIntegerField(null=True, blank=True, editable=False)
    uuid_pk = models.UUIDField(null=True, blank=True, editable=False)
    text_pk = models.TextField(  # noqa: DJ001  # exactly one key is not null
        null=True, blank=True, editable=False
    )
    text = models.TextField(_("text"), blank=True)
    barcodes = BarcodesField(
        models.CharField(max_length=MAX_BARCODE_LENGTH),
        verbose_name=_("barcodes"),
        default=list,
        blank=True,
    )
    # What was accepted of the proposals: attributes by name, as they are called.
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(
                name="visual_search_document_one_key",
                condition=Q(integer_pk__isnull=False, uuid_pk=None, text_pk=None)
                | Q(integer_pk=None, uuid_pk__isnull=False, text_pk=None)
                | Q(integer_pk=None, uuid_pk=None, text_pk__isnull=False),
            ),
            *(
                # NULLs are distinct, so each constraint binds only the kind of key it names.
                models.UniqueConstraint(
                    fields=("content_type", column), name=f"visual_search_document_{column}"
                )
                for column in KEY_COLUMNS
            ),
        ]
        indexes = [GinIndex(fields=("barcodes",), name="visual_search_barcodes")]

    def __str__(self) -> str:
        return f"{self.content_type.model} {self.object_pk}"

    @property
    def label(self) -> str:
        """The label of the object's model, as its searchable has it."""
        return f"{self.content_type.app_label}.{self.content_type.model}"

    @property
    def object_pk(self) -> int | uuid.UUID | str:
        """The primary key of the host's object, in its own type."""
        keys = (getattr(self, column) for column in KEY_COLUMNS)
        found: int | uuid.UUID | str = next(key for key in keys if key is not None)
        return found
