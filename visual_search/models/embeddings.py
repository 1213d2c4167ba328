"""Embeddings: one image, or the text, of one document in one space; without a vector pending."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5
from django.utils.translation import gettext_lazy as _

from .claimable import TEXT, Claimable, ClaimableQuerySet
from .documents import Document
from .jobs import Job
from .spaces import EmbeddingSpace

# Of the reverse relation that `Vector.embedding` makes.
HAS_VECTOR = Q(vector__isnull=False)


class EmbeddingQuerySet(ClaimableQuerySet["Embedding"]):
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

    def held(self, row: "Embedding") -> Self:
        """As of every claimable row, in a space that is not retired."""
        return super().held(row).filter(space__in=EmbeddingSpace.objects.filled())


class Embedding(Claimable):
    """The outbox as well: a row in a waiting state is the promise that it will be embedded.

    A row that is ready or stale has a `vector`, a pending one has none; `store.vectors` and
    `store.outbox.claims` change state and vector in one transaction.
    """

    space = models.ForeignKey(
        EmbeddingSpace, on_delete=models.CASCADE, related_name="embeddings", verbose_name=_("space")
    )
    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="embeddings", verbose_name=_("document")
    )
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
