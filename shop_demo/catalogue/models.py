"""What the shop sells: brands, a tree of categories, products and their photos."""

from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from .validators import validate_gtin


def photo_path(photo: "ProductImage", filename: str) -> str:
    folder = slugify(photo.product.sku, allow_unicode=True) or "product"
    return f"products/{folder}/{filename}"


class Brand(models.Model):
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=("name",), name="catalogue_brand_name")]

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    parent = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        related_name="children",
        null=True,
        blank=True,
        verbose_name=_("parent"),
    )
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=255, allow_unicode=True, db_index=False)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=("slug",), name="catalogue_category_slug"),
            models.UniqueConstraint(
                fields=("parent", "name"), nulls_distinct=False, name="catalogue_category_name"
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="catalogue_category_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalogue:category", args=[self.slug])

    def clean(self) -> None:
        ancestor = self.parent
        while ancestor is not None:
            if ancestor.pk == self.pk:
                raise ValidationError({"parent": _("A category cannot lie inside itself.")})
            ancestor = ancestor.parent


class ProductQuerySet(models.QuerySet["Product"]):
    def published(self) -> Self:
        return self.filter(is_published=True)

    def with_photos(self) -> Self:
        """Products with all that a card shows, in two queries for any number of them."""
        photos = Prefetch("photos", ProductImage.objects.order_by("position", "pk"))
        return self.select_related("brand", "category").prefetch_related(photos)


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
    def main_photo(self) -> "ProductImage | None":
        """The first photo; costs no query after `with_photos()`."""
        return next(iter(self.photos.all()), None)


class ProductImage(models.Model):
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="photos", verbose_name=_("product")
    )
    image = models.ImageField(_("image"), upload_to=photo_path, max_length=500)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    view = models.CharField(
        _("view"), max_length=40, blank=True, help_text=_("What it shows: front, back, detail")
    )
    # The path in the imported folder; empty for an upload. It is how a second import
    # recognises the photos of the first.
    source = models.CharField(_("source"), max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("product", "source"),
                condition=~Q(source=""),
                name="catalogue_photo_source",
            )
        ]
        indexes = [models.Index(fields=("product", "position"), name="catalogue_photo_position")]

    def __str__(self) -> str:
        return str(self.image.name)
