"""The shop's back office: products with their photos, offers, reviews, brands and categories."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from visual_search.admin import ReembedMixin

from .models import Brand, Category, Product, ProductImage, Promotion, Review

# Django's admin classes are generic for type checkers only.
if TYPE_CHECKING:
    PhotoInline = admin.TabularInline[ProductImage, Product]
    ProductModelAdmin = admin.ModelAdmin[Product]
    CategoryModelAdmin = admin.ModelAdmin[Category]
    BrandModelAdmin = admin.ModelAdmin[Brand]
    PromotionModelAdmin = admin.ModelAdmin[Promotion]
    ReviewModelAdmin = admin.ModelAdmin[Review]
else:
    PhotoInline = admin.TabularInline
    ProductModelAdmin = CategoryModelAdmin = BrandModelAdmin = admin.ModelAdmin
    PromotionModelAdmin = ReviewModelAdmin = admin.ModelAdmin


class Phone:
    """Lists that can be read on a phone."""

    class Media:
        css: ClassVar = {"all": ("catalogue/admin.css",)}


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
    fields = ("preview", "image", "position", "view", "alt_text")
    readonly_fields = ("preview",)

    @admin.display(description=_("preview"))
    def preview(self, photo: ProductImage) -> str:
        return thumbnail(photo)


@admin.register(Product)
class ProductAdmin(Phone, ReembedMixin, ProductModelAdmin):
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


class RunningFilter(admin.SimpleListFilter):
    """By the time of an offer, which no field says."""

    title = _("time")
    parameter_name = "time"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return [("running", _("running")), ("coming", _("still to come")), ("over", _("over"))]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Promotion],
    ) -> QuerySet[Promotion]:
        now = timezone.now()
        wanted = {
            "running": Q(starts_at__lte=now, ends_at__gt=now),
            "coming": Q(starts_at__gt=now),
            "over": Q(ends_at__lte=now),
        }
        return queryset.filter(wanted.get(self.value() or "", Q()))


@admin.register(Promotion)
class PromotionAdmin(Phone, PromotionModelAdmin):
    list_display = ("name", "offer", "about", "starts_at", "ends_at", "is_running")
    list_filter = (RunningFilter, "kind")
    list_select_related = ("category", "brand")
    search_fields = ("name", "text")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("category", "brand", "products")
    date_hierarchy = "starts_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Promotion]:
        return super().get_queryset(request).annotate(chosen=Count("products"))

    @admin.display(description=_("offer"), ordering="percent")
    def offer(self, promotion: Promotion) -> str:
        if not promotion.percent:
            return promotion.get_kind_display()
        return gettext("%(percent)d %% off") % {"percent": promotion.percent}

    @admin.display(description=_("about"))
    def about(self, promotion: Any) -> str:
        chosen = ngettext("%(count)d product", "%(count)d products", promotion.chosen)
        parts = [str(one) for one in (promotion.category, promotion.brand) if one]
        parts += [chosen % {"count": promotion.chosen}] if promotion.chosen else []
        return ", ".join(parts) or "–"

    @admin.display(description=_("running"), boolean=True)
    def is_running(self, promotion: Promotion) -> bool:
        return promotion.starts_at <= timezone.now() < promotion.ends_at


@admin.register(Review)
class ReviewAdmin(Phone, ReviewModelAdmin):
    list_display = ("product", "rating", "title", "author", "created_at")
    list_display_links = ("title", "author")
    list_filter = ("rating", "created_at")
    list_select_related = ("product",)
    search_fields = ("title", "text", "author", "product__name")
    autocomplete_fields = ("product",)
    readonly_fields = ("created_at",)
    date_hierarchy = "created_at"
    list_per_page = 50
