"""Pictures that shoppers took of products: searchable once somebody has accepted them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import MD5
from django.utils.translation import gettext_lazy as _

from ..documents import Document


class ShopperPictureQuerySet(models.QuerySet["ShopperPicture"]):
    def accepted(self) -> Self:
        return self.filter(state=ShopperPicture.State.ACCEPTED)


class ShopperPicture(models.Model):
    """A picture beside a review, as the shop's own tables name it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")

    document = models.ForeignKey(
        Document,
        on_delete=models.CASCADE,
        related_name="shopper_pictures",
        verbose_name=_("product"),
    )
    image_name = models.TextField(_("image"))
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.WAITING, db_index=True
    )
    found_at = models.DateTimeField(_("found"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("decided by"),
    )

    objects = ShopperPictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture of a shopper")
        verbose_name_plural = _("pictures of shoppers")
        constraints = [
            # By its hash: an index holds no more than 2,704 bytes of a row.
            models.UniqueConstraint(
                "document", MD5("image_name"), name="visual_search_one_shopper_picture"
            ),
        ]

    def __str__(self) -> str:
        return self.image_name
