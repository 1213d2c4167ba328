"""Scenes: a picture of a room or an outfit, with dots that lead to the products in it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..documents import Document


class Scene(models.Model):
    """Shoppers see it once it is published; `former` is what an undo goes back to."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    name = models.CharField(
        _("name"),
        max_length=100,
        help_text=_("What is to be seen, such as “A living room in autumn”: shoppers read it."),
    )
    slug = models.SlugField(
        _("short name"),
        max_length=100,
        unique=True,
        help_text=_("By it templates and addresses name the scene."),
    )
    words = models.TextField(_("words"), blank=True, help_text=_("Shown above the picture."))
    model_label = models.CharField(_("model"), max_length=200, blank=True)
    picture = models.FileField(_("picture"), upload_to="visual_search/scenes/", max_length=500)
    width = models.PositiveIntegerField(_("width"), default=0, editable=False)
    height = models.PositiveIntegerField(_("height"), default=0, editable=False)
    state = models.CharField(
        _("state"), max_length=9, choices=State.choices, default=State.DRAFT, editable=False
    )
    former = models.JSONField(default=list, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("scene")
        verbose_name_plural = _("scenes")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.name

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED


class SceneDot(models.Model):
    """A place on the picture, in fractions of it from the left and from the top.

    `box` is the part that was searched: left, top, width and height. `candidates` are the keys
    of the documents that looked most like it.
    """

    class How(models.TextChoices):
        FOUND = "found", _("found by its look")
        MOVED = "moved", _("found, then moved")
        BY_HAND = "by_hand", _("set by hand")

    scene = models.ForeignKey(Scene, on_delete=models.CASCADE, related_name="dots")
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    x = models.FloatField(_("from the left"))
    y = models.FloatField(_("from the top"))
    box = ArrayField(models.FloatField(), size=4, default=list, blank=True)
    how = models.CharField(_("set"), max_length=7, choices=How.choices, default=How.BY_HAND)
    document = models.ForeignKey(
        Document,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("product"),
    )
    candidates = ArrayField(models.BigIntegerField(), default=list, blank=True)

    class Meta:
        verbose_name = _("dot")
        verbose_name_plural = _("dots")
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                name="visual_search_dot_on_picture",
                condition=Q(x__gte=0, x__lte=1, y__gte=0, y__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scene_id}: {self.x:.2f}, {self.y:.2f}"

    @property
    def x_percent(self) -> str:
        """As an attribute of an SVG takes it, in whatever language the page is."""
        return f"{100 * self.x:.2f}%"

    @property
    def y_percent(self) -> str:
        return f"{100 * self.y:.2f}%"
