"""The shop's back office: products with their photos, brands and categories."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from visual_search.admin import ReembedMixin

from .models import Brand, Category, Product, ProductImage

# Django's admin classes are generic for type checkers only.
if TYPE_CHECKING:
    PhotoInline = admin.TabularInline[ProductImage, Product]
    ProductModelAdmin = admin.ModelAdmin[Product]
    CategoryModelAdmin = admin.ModelAdmin[Category]
    BrandModelAdmin = admin.ModelAdmin[Brand]
else:
    PhotoInline = admin.TabularInline
    ProductModelAdmin = CategoryModelAdmin = BrandModelAdmin = admin.ModelAdmin


def thumbnail(photo: ProductImage | None) -> SafeString | str:
    if photo is None or not photo.image:
        return "–"
    return format_html(
        '<img src="{}" width="64" height="64" alt="{}" loading="lazy">',
        photo.image.url,
        photo.view or _("photo"),
    )


class ProductImageInline(PhotoInline):
    model = ProductImage
    extra = 0
    fields = ("preview", "image", "position", "view")
    readonly_fields = ("preview",)

    @admin.display(description=_("preview"))
    def preview(self, photo: ProductImage) -> str:
        return thumbnail(photo)


@admin.register(Product)
class ProductAdmin(ReembedMixin, ProductModelAdmin):
    inlines = [ProductImageInline]
    list_display = ("photo", "name", "sku", "category", "colour", "price", "stock", "is_published")
    list_display_links = ("photo", "name")
    list_filter = ("is_published", "in_stock", "category", "brand")
    search_fields = ("name", "sku", "style", "gtin")
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("created_at",)
    autocomplete_fields = ("brand", "category")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        return super().get_queryset(request).select_related("category").prefetch_related("photos")

    @admin.display(description=_("photo"))
    def photo(self, product: Product) -> str:
        return thumbnail(product.main_photo)


@admin.register(Category)
class CategoryAdmin(CategoryModelAdmin):
    list_display = ("name", "parent", "slug")
    list_select_related = ("parent",)
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("parent",)


@admin.register(Brand)
class BrandAdmin(BrandModelAdmin):
    search_fields = ("name",)
