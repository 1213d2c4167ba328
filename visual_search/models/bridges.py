"""Bridges: what was learned on the catalogue to put its pictures into a space of texts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .spaces import EmbeddingSpace


class SpaceBridge(models.Model):
    """A map from one space to another: either changes, and it says nothing any more.

    A table of its own: the map takes megabytes, which nobody who reads a space wants to load.
    """

    pictures = models.ForeignKey(
        EmbeddingSpace, on_delete=models.CASCADE, related_name="+", verbose_name=_("pictures")
    )
    texts = models.ForeignKey(
        EmbeddingSpace, on_delete=models.CASCADE, related_name="+", verbose_name=_("texts")
    )
    # float16, shape (dimensions of pictures, dimensions of texts); empty where it was refused.
    weight = models.BinaryField(_("weight"), default=bytes)
    # Its means and slope, and how it did with products that were kept aside.
    learned = models.JSONField(_("learned"), default=dict)
    learned_at = models.DateTimeField(_("learned at"))

    class Meta:
        verbose_name = _("bridge between spaces")
        verbose_name_plural = _("bridges between spaces")
        constraints = [
            models.UniqueConstraint(
                fields=("pictures", "texts"), name="visual_search_one_bridge_between_spaces"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pictures_id} → {self.texts_id}"
