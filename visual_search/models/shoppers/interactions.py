"""Interactions: what shoppers did, kept only where they agreed to it."""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..documents import Document, key_column
from .whose import HAS_ONE_SHOPPER, OfShoppers

MOST_WORDS = 200
MOST_PLACEMENT = 100


class InteractionQuerySet(OfShoppers["Interaction"]):
    def with_products(
        self, model: type[models.Model], *fields: str
    ) -> models.QuerySet["Interaction", tuple[Any, ...]]:
        """Rows of the primary key of the product of each, of one model, and fields beside it."""
        # As the database has it that this query goes to: each numbers its content types itself.
        content_type = ContentType.objects.db_manager(self.db).get_for_model(model)
        found: models.QuerySet[Interaction, tuple[Any, ...]] = self.filter(
            document__content_type=content_type
        ).values_list(f"document__{key_column(model)}", *fields)
        return found


class UtcDay(models.Func):
    """The day of a moment in Greenwich: one that moved with a setting could not be kept unique."""

    arity = 1
    output_field = models.DateField()
    template = "((%(expressions)s AT TIME ZONE 'UTC')::date)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        # Where suites of shops without PostgreSQL make the tables; moments are of UTC there.
        return self.as_sql(compiler, connection, template="date(%(expressions)s)", **context)


class Interaction(models.Model):
    """One thing that one shopper did with one product on one day, or one search.

    A product counts once a day for each kind of thing, however often it is done: whoever loads
    a page a thousand times pushes nothing. Of a search by photo nothing is kept but that there
    was one.
    """

    class Kind(models.TextChoices):
        VIEW = "view", _("looked at")
        SEARCH = "search", _("searched")
        CLICK = "click", _("clicked")
        BASKET = "basket", _("put in the basket")
        ORDER = "order", _("ordered")
        LIKE = "like", _("liked")
        DISLIKE = "dislike", _("not liked")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    document = models.ForeignKey(
        Document,
        on_delete=models.CASCADE,
        related_name="interactions",
        null=True,
        blank=True,
        verbose_name=_("product"),
    )
    # A random key that a cookie holds; empty where the shopper has signed in.
    visitor = models.CharField(_("visitor"), max_length=32, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        # The unique constraint begins with it.
        db_index=False,
        null=True,
        blank=True,
        verbose_name=_("user"),
    )
    words = models.CharField(_("words"), max_length=MOST_WORDS, blank=True)
    placement = models.CharField(_("placement"), max_length=MOST_PLACEMENT, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    day = models.GeneratedField(
        expression=UtcDay(models.F("at")),
        output_field=models.DateField(),
        db_persist=True,
        verbose_name=_("day"),
    )

    objects = InteractionQuerySet.as_manager()

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        constraints = [
            models.CheckConstraint(
                name="visual_search_interaction_who",
                condition=HAS_ONE_SHOPPER,
            ),
            models.CheckConstraint(
                name="visual_search_interaction_what",
                condition=Q(kind="search", document=None)
                | (~Q(kind="search") & Q(document__isnull=False) & Q(words="")),
            ),
            models.UniqueConstraint(
                fields=("user", "document", "kind", "day"),
                condition=Q(user__isnull=False),
                name="visual_search_once_a_day_user",
            ),
            models.UniqueConstraint(
                fields=("visitor", "document", "kind", "day"),
                condition=~Q(visitor=""),
                name="visual_search_once_a_day_visitor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%Y-%m-%d}"
