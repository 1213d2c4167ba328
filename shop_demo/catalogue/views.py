"""The pages of the storefront."""

from collections.abc import Iterable

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .models import Category, Product, ProductQuerySet

PAGE_SIZE = 24


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    products = Product.objects.published()
    return render(request, "catalogue/home.html", {"page": _page(request, products)})


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Category, slug=slug)
    tree = list(Category.objects.all())
    products = Product.objects.published().filter(category__in=_subtree(shown, tree))
    context = {
        "category": shown,
        "ancestors": _ancestors(shown, tree),
        "children": [child for child in tree if child.parent_id == shown.pk],
        "page": _page(request, products),
    }
    return render(request, "catalogue/category.html", context)


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Product.objects.published().with_photos(), slug=slug)
    context = {
        "product": shown,
        "ancestors": _ancestors(shown.category, Category.objects.all()),
        "variants": _variants(shown),
    }
    return render(request, "catalogue/product.html", context)


def _page(request: HttpRequest, products: ProductQuerySet) -> Page[Product]:
    return Paginator(products.with_photos(), PAGE_SIZE).get_page(request.GET.get("page"))


def _variants(shown: Product) -> ProductQuerySet:
    if not shown.style:
        return Product.objects.none()
    others = Product.objects.published().filter(style=shown.style).exclude(pk=shown.pk)
    return others.with_photos().order_by("colour", "sku")


def _subtree(root: Category, tree: Iterable[Category]) -> list[int]:
    children: dict[int | None, list[int]] = {}
    for node in tree:
        children.setdefault(node.parent_id, []).append(node.pk)
    found = [root.pk]
    # Grows while it is read: each category brings its own children.
    for pk in found:
        found += [child for child in children.get(pk, []) if child not in found]
    return found


def _ancestors(start: Category | None, tree: Iterable[Category]) -> list[Category]:
    """The way from the root to a category, itself left out."""
    by_pk = {node.pk: node for node in tree}
    way: list[Category] = []
    parent = by_pk.get(start.parent_id or 0) if start else None
    while parent is not None and parent not in way:
        way.insert(0, parent)
        parent = by_pk.get(parent.parent_id or 0)
    return way
