"""Products: what they are, what they cost, and whether they are there."""

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Avg, Count, F, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce, Round
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..validators import validate_gtin
from .taxonomy import Brand, Category

if TYPE_CHECKING:
    from .photos import ProductImage

CENT = Decimal("0.01")
LOW_STOCK = 3


PRICE = models.DecimalField(max_digits=10, decimal_places=2)


class ProductQuerySet(models.QuerySet["Product"]):
    def published(self) -> Self:
        return self.filter(is_published=True)

    def with_photos(self) -> Self:
        """Products with brand, category and photos, in two queries for any number of them."""
        photos = _model("ProductImage").objects.order_by("position", "pk")
        return self.select_related("brand", "category").prefetch_related(Prefetch("photos", photos))

    def with_offers(self) -> Self:
        """Products with the best discount of this moment, and the price that is left.

        `sale_price` is rounded half up, as `Product.current_price` is.
        """
        covers = Q(category=OuterRef("category_id")) | Q(category=OuterRef("category__parent_id"))
        covers |= Q(brand=OuterRef("brand_id")) | Q(products=OuterRef("pk"))
        running = _model("Promotion").objects.running().filter(covers, percent__gt=0)
        best = running.order_by("-percent").values("percent")[:1]
        discounted = self.annotate(discount_percent=Coalesce(Subquery(best), Value(0)))
        rest = F("price") * (Value(100) - F("discount_percent")) / Value(100)
        return discounted.annotate(
            sale_price=Round(rest, precision=2, output_field=PRICE),
        )

    def with_ratings(self) -> Self:
        """Products with the mean and the number of their reviews."""
        reviews = _model("Review").objects.filter(product=OuterRef("pk")).order_by()
        by_product = reviews.values("product")
        return self.annotate(
            rating=Subquery(by_product.annotate(mean=Avg("rating")).values("mean")),
            review_count=Coalesce(
                Subquery(by_product.annotate(number=Count("pk")).values("number")), Value(0)
            ),
        )

    def for_cards(self) -> Self:
        """Published products with all that a card shows."""
        return self.published().with_photos().with_offers().with_ratings()


def _model(name: str) -> Any:
    # Its models name Product, so they cannot be imported here.
    return apps.get_model("catalogue", name)


class Product(models.Model):
    sku = models.CharField(_("SKU"), max_length=64)
    style = models.CharField(
        _("style"), max_length=64, blank=True, help_text=_("The same for all variants of a product")
    )
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=255, allow_unicode=True, db_index=False)
    brand = models.ForeignKey(
        Brand,
        on_delete=models.PROTECT,
        related_name="products",
        null=True,
        blank=True,
        verbose_name=_("brand"),
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        related_name="products",
        null=True,
        blank=True,
        verbose_name=_("category"),
    )
    colour = models.CharField(_("colour"), max_length=60, blank=True)
    material = models.CharField(_("material"), max_length=60, blank=True)
    price = models.DecimalField(
        _("price"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    description = models.TextField(_("description"), blank=True)
    gtin = models.CharField(_("GTIN"), max_length=14, blank=True, validators=[validate_gtin])
    stock = models.PositiveIntegerField(_("stock"), default=0)
    in_stock = models.GeneratedField(
        expression=models.ExpressionWrapper(Q(stock__gt=0), output_field=models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
        verbose_name=_("in stock"),
    )
    is_published = models.BooleanField(_("published"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    # What `with_offers()` and `with_ratings()` add.
    discount_percent: int | None = None
    rating: float | None = None
    review_count: int = 0

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("sku",), name="catalogue_product_sku"),
            models.UniqueConstraint(fields=("slug",), name="catalogue_product_slug"),
            models.CheckConstraint(
                condition=Q(price=None) | Q(price__gte=0), name="catalogue_product_price"
            ),
        ]
        indexes = [
            models.Index(
                fields=("-created_at", "-id"),
                condition=Q(is_published=True),
                name="catalogue_product_newest",
            ),
            models.Index(
                fields=("category", "-created_at"),
                condition=Q(is_published=True),
                name="catalogue_product_shelf",
            ),
            models.Index(fields=("style",), condition=~Q(style=""), name="catalogue_product_style"),
            models.Index(fields=("gtin",), condition=~Q(gtin=""), name="catalogue_product_gtin"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalogue:product", args=[self.slug])

    @property
    def current_price(self) -> Decimal | None:
        """What it costs at this moment; costs a query where `with_offers()` was not asked."""
        if self.price is None:
            return None
        if self.discount_percent is None:
            priced = Product.objects.with_offers().filter(pk=self.pk).first()
            self.discount_percent = priced.discount_percent if priced else 0
        rest = self.price * (100 - (self.discount_percent or 0)) / 100
        return rest.quantize(CENT, rounding=ROUND_HALF_UP)

    @property
    def is_reduced(self) -> bool:
        return self.current_price != self.price

    @property
    def is_running_low(self) -> bool:
        return 0 < self.stock <= LOW_STOCK

    @property
    def main_photo(self) -> "ProductImage | None":
        """The first photo; costs no query after `with_photos()`."""
        return next(iter(self.photos.all()), None)
