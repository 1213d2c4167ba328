"""Embeddings: one image, or the text, of one document in one space; without a vector pending."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .documents import Document
from .jobs import Job
from .spaces import EmbeddingSpace

# In the place of an image's name, which is never empty: the row is that of a document's text.
TEXT = ""

# Of the reverse relation that `Vector.embedding` makes.
HAS_VECTOR = Q(vector__isnull=False)


class EmbeddingQuerySet(models.QuerySet["Embedding"]):
    def in_space(self, space: EmbeddingSpace) -> Self:
        return self.filter(space=space)

    def ready(self) -> Self:
        """Embeddings that can be searched."""
        return self.filter(HAS_VECTOR)

    def of_images(self) -> Self:
        return self.exclude(image_name=TEXT)

    def of_texts(self) -> Self:
        return self.filter(image_name=TEXT)

    def without_vector(self) -> Self:
        """Embeddings that no search can find."""
        return self.filter(vector__isnull=True)

    def waiting(self) -> Self:
        """Embeddings that a worker still has to make or renew."""
        return self.filter(state__in=Embedding.WAITING)

    def claimable(self) -> Self:
        """Waiting embeddings that no worker holds and no back-off delays."""
        return self.waiting().filter(available_at__lte=timezone.now())

    def make_wait(self, **values: Any) -> int:
        """Give rows to the workers anew, whatever is under way with them or went wrong before.

        Args:
            values: what else to write, a waiting `state` first of all.
        """
        return self.update(
            version=F("version") + 1,
            attempts=0,
            available_at=timezone.now(),
            lease_token=None,
            failure_code="",
            failure_reason="",
            **values,
        )


class Embedding(models.Model):
    """The outbox as well: a row in a waiting state is the promise that it will be embedded.

    A row that is ready or stale has a `vector`, a pending one has none; `store.vectors` and
    `store.outbox.claims` change state and vector in one transaction.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        READY = "ready", _("ready")
        STALE = "stale", _("to be renewed")
        FAILED = "failed", _("failed")

    WAITING = (State.PENDING, State.STALE)

    space = models.ForeignKey(
        EmbeddingSpace, on_delete=models.CASCADE, related_name="embeddings", verbose_name=_("space")
    )
    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="embeddings", verbose_name=_("document")
    )
    # As long as a storage can make it: object stores have keys of 1,024 bytes.
    image_name = models.TextField(_("image"))
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PENDING
    )
    # SHA-256 of the bytes that the vector was made from.
    content_sha256 = models.CharField(_("content"), max_length=64, blank=True)
    # Raised whenever the image changes: a result is written only to the version it was made from.
    version = models.PositiveIntegerField(_("version"), default=1)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # A claim moves it to the end of its lease, a failure to the end of its back-off.
    available_at = models.DateTimeField(_("available from"), default=timezone.now)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    failure_code = models.CharField(_("failure"), max_length=50, blank=True)
    failure_reason = models.TextField(_("reason"), blank=True)
    job = models.ForeignKey(
        Job,
        on_delete=models.SET_NULL,
        related_name="embeddings",
        # As it was named while there were runs: shops go on saving with the last version until
        # their processes have been started again.
        db_column="run_id",
        null=True,
        blank=True,
        verbose_name=_("job"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    embedded_at = models.DateTimeField(_("embedded"), null=True, blank=True)

    objects = EmbeddingQuerySet.as_manager()

    class Meta:
        verbose_name = _("embedding")
        verbose_name_plural = _("embeddings")
        constraints = [
            # By its hash: an index holds no more than 2,704 bytes of a row.
            models.UniqueConstraint(
                "space", "document", MD5("image_name"), name="visual_search_one_embedding"
            ),
        ]
        indexes = [
            models.Index(fields=("space", "state", "available_at"), name="visual_search_outbox"),
            models.Index(
                fields=("job",),
                condition=Q(state__in=("pending", "stale")),
                name="visual_search_job_waiting",
            ),
            models.Index(
                fields=("space", "content_sha256"),
                condition=~Q(content_sha256=""),
                name="visual_search_content",
            ),
        ]

    def __str__(self) -> str:
        return self.image_name or str(_("text"))

    @property
    def is_text(self) -> bool:
        return self.image_name == TEXT
