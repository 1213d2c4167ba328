"""The pages of the storefront."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from visual_search import events

from . import samples
from .listing import Listing, one_of_each_style
from .models import Category, Product, ProductQuerySet, Promotion
from .navigation import ancestors, subtree

SHOWN_AT_HOME = 8
REVIEWS_SHOWN = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    newest = Product.objects.for_cards().filter(in_stock=True).order_by("-created_at", "-pk")
    promotions = list(Promotion.objects.running())
    context = {
        "example": samples.example(),
        "departments": _departments(),
        "new_products": one_of_each_style(newest[:60], SHOWN_AT_HOME),
        "campaign": _campaign(promotions),
    }
    return render(request, "catalogue/home.html", context)


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    context = {"listing": Listing(Product.objects.all(), request.GET)}
    return render(request, "catalogue/everything.html", context)


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Category, slug=slug)
    tree = list(Category.objects.all())
    products = Product.objects.filter(category__in=subtree(shown, tree))
    context = {
        "category": shown,
        "ancestors": ancestors(shown, tree),
        "children": [child for child in tree if child.parent_id == shown.pk],
        "siblings": [
            node for node in tree if shown.parent_id and node.parent_id == shown.parent_id
        ],
        "listing": Listing(products, request.GET),
    }
    return render(request, "catalogue/category.html", context)


@require_safe
def promotion(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Promotion.objects.running(), slug=slug)
    context = {"promotion": shown, "listing": Listing(shown.covered(), request.GET)}
    return render(request, "catalogue/promotion.html", context)


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Product.objects.for_cards(), slug=slug)
    reference = request.GET.get(events.PARAMETER, "")
    events.report("click", shown, reference)
    context = {
        "product": shown,
        "ancestors": ancestors(shown.category, Category.objects.all()),
        "variants": _variants(shown),
        "promotion": _promotion(shown),
        "reviews": shown.reviews.all()[:REVIEWS_SHOWN],
        "reference": reference,
    }
    return render(request, "catalogue/product.html", context)


def _variants(shown: Product) -> ProductQuerySet:
    if not shown.style:
        return Product.objects.none()
    return Product.objects.published().with_photos().filter(style=shown.style).order_by("sku")


def _promotion(shown: Product) -> Promotion | None:
    """The promotion that reduces a product's price."""
    if not shown.is_reduced:
        return None
    running = Promotion.objects.running().filter(percent=shown.discount_percent or 0)
    return next((one for one in running if one.covered().filter(pk=shown.pk).exists()), None)


def _campaign(promotions: list[Promotion]) -> dict[str, Any] | None:
    found = next((one for one in promotions if one.kind == Promotion.Kind.CAMPAIGN), None)
    if found is None:
        return None
    products = found.covered().for_cards().filter(in_stock=True)
    return {"promotion": found, "products": one_of_each_style(products[:40], 4)}


def _departments() -> list[dict[str, Any]]:
    """The categories that have products, below their parents, each with a picture."""
    shown = Product.objects.published().exclude(photos=None).order_by("category_id", "pk")
    with_one = shown.distinct("category_id").with_photos().select_related("category__parent")
    departments: dict[Category | None, list[Product]] = {}
    for product in with_one.exclude(category=None):
        if product.category is not None:
            departments.setdefault(product.category.parent, []).append(product)
    return [{"parent": parent, "products": found} for parent, found in departments.items()]
