"""Embedding spaces: one encoder at one fingerprint, and where it stands in its life."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Func, JSONField, Q, Value
from django.utils.translation import gettext_lazy as _


class SpaceQuerySet(models.QuerySet["EmbeddingSpace"]):
    def maintained(self) -> Self:
        """Spaces that new and changed images are embedded into."""
        return self.filter(
            state__in=(EmbeddingSpace.State.BUILDING, EmbeddingSpace.State.LIVE),
            expires_at=None,
        )

    def lasting(self) -> Self:
        """All but those of evaluations, whose documents have no objects, and those that go away."""
        lasting = self.filter(expires_at=None)
        return lasting.exclude(state=EmbeddingSpace.State.DELETING)

    def filled(self) -> Self:
        """Spaces that a worker may write to: the maintained ones and those of evaluations."""
        return self.filter(state__in=(EmbeddingSpace.State.BUILDING, EmbeddingSpace.State.LIVE))

    def of_pictures(self) -> Self:
        return self.filter(modality=EmbeddingSpace.Modality.PICTURE)

    def live(self) -> Self:
        return self.filter(state=EmbeddingSpace.State.LIVE)

    def learn(self, **known: Any) -> None:
        """Keep some of what is known of their similarities beside all else that is.

        Each process writes its own keys: none takes back what another has just learned.
        """
        self.update(calibration=_joined("||", Value(known, JSONField())))

    def forget(self, key: str) -> None:
        """Take one thing out of what is known of their similarities."""
        self.update(calibration=_joined("-", Value(key, models.TextField())))


def _joined(operator: str, other: Value) -> Func:
    return Func(
        F("calibration"),
        other,
        arg_joiner=f" {operator} ",
        template="(%(expressions)s)",
        output_field=JSONField(),
    )


class EmbeddingSpace(models.Model):
    """Vectors compare only inside one space.

    A space keeps the whole configuration of its encoder, so that the live space goes on
    answering photos while the settings already name its successor.
    """

    class State(models.TextChoices):
        BUILDING = "building", _("building")
        LIVE = "live", _("live")
        RETIRED = "retired", _("retired")
        # Workers take it away portion by portion; there is no way back.
        DELETING = "deleting", _("being deleted")

    class Modality(models.TextChoices):
        PICTURE = "picture", _("pictures")
        TEXT = "text", _("texts")

    alias = models.CharField(_("encoder alias"), max_length=100)
    # What is embedded into it: each image of a document, or its text.
    modality = models.CharField(
        _("embeds"),
        max_length=10,
        choices=Modality.choices,
        default=Modality.PICTURE,
        # Processes of the last version, which know no such column, may make a space meanwhile.
        db_default=Modality.PICTURE,
    )
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    dimensions = models.PositiveIntegerField(_("dimensions"))
    backend = models.CharField(_("backend"), max_length=200)
    options = models.JSONField(_("options"), default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.BUILDING
    )
    # Counts the batches of vectors written, so that caches know when neighbours may differ.
    version = models.PositiveBigIntegerField(_("version"), default=0)
    # What similarities mean in this catalogue: limits of the bands, and what they were made of.
    calibration = models.JSONField(_("calibration"), default=dict, blank=True)
    # Only the temporary spaces of an evaluation expire.
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    activated_at = models.DateTimeField(_("live since"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    objects = SpaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("embedding space")
        verbose_name_plural = _("embedding spaces")
        ordering = ("alias", "-created_at")
        permissions = [("make_live", _("Can make an embedding space live"))]
        constraints = [
            models.UniqueConstraint(
                fields=("alias",),
                condition=Q(state="live"),
                name="visual_search_one_live_space",
            ),
            models.UniqueConstraint(
                fields=("alias", "fingerprint"), name="visual_search_one_space_per_fingerprint"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alias} {self.fingerprint[:8]} ({self.get_state_display()})"

    @property
    def holds_texts(self) -> bool:
        return self.modality == self.Modality.TEXT

    @property
    def noun(self) -> str:
        """What command lines call what it holds."""
        return "texts" if self.holds_texts else "images"

    @property
    def is_live(self) -> bool:
        return self.state == self.State.LIVE
