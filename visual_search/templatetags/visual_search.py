"""`{% similar_products %}`, `{% product_search %}`, `{% promotions %}` and others."""

from collections.abc import Callable
from typing import Any

from django import template
from django.db import models
from django.template.base import Parser, Token
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import reverse

from ..exceptions import RegistrationError
from ..personalisation.rows import PRODUCT_ROWS, SHOP_ROWS
from ..registry import registry, title_of
from ..storefront import (
    CampaignBanner,
    LookalikeReviews,
    ProductRow,
    Promotions,
    SearchBox,
    SeenAtOthers,
    ShopRow,
    ShopTheScene,
    SimilarProducts,
    tracking,
)

register = template.Library()


@register.simple_tag(takes_context=True)
def similar_products(
    context: template.Context, instance: models.Model, *, lazy: bool = False, **options: Any
) -> SimilarProducts:
    """Show products that look like one; the options are those of `SimilarProducts`.

    `{% similar_products product %}` prints the widget, `... lazy=True` a placeholder that
    fetches it when it comes into view, `... as similar` gives a list of cards to loop over.
    """
    request = context.get("request")
    try:
        return SimilarProducts(instance=instance, is_lazy=lazy, request=request, **options)
    except TypeError as error:
        raise template.TemplateSyntaxError(f"similar_products: {error}") from error


def _shop_row(name: str) -> None:
    @register.simple_tag(takes_context=True, name=name)
    def shop_row(context: template.Context, *, lazy: bool = False, **options: Any) -> Any:
        return _row(name, ShopRow, context, {**options, "name": name, "is_lazy": lazy})


def _product_row(name: str) -> None:
    @register.simple_tag(takes_context=True, name=name)
    def product_row(
        context: template.Context, instance: models.Model, *, lazy: bool = False, **options: Any
    ) -> Any:
        said = {**options, "name": name, "instance": instance, "is_lazy": lazy}
        return _row(name, ProductRow, context, said)


# As `similar_products`: a tag for each row, with the options of `Row`.
for _name in SHOP_ROWS:
    _shop_row(_name)
for _name in PRODUCT_ROWS:
    _product_row(_name)


@register.simple_tag(takes_context=True)
def promotions(
    context: template.Context, placement: str = "", *, lazy: bool = False, **options: Any
) -> Promotions:
    """Show the running promotions, those that the shopper may like first.

    `{% promotions "home" %}` prints them, `... as offers` gives a list to loop over: each has an
    `offer` and `cards`. The options are those of `Promotions`.
    """
    request = context.get("request")
    try:
        return Promotions(placement=placement, is_lazy=lazy, request=request, **options)
    except TypeError as error:
        raise template.TemplateSyntaxError(f"promotions: {error}") from error


@register.simple_tag(takes_context=True)
def campaign_banner(context: template.Context, **options: Any) -> CampaignBanner:
    """Show the campaign that its shopper is near, and nothing to most; once on a page.

    The options are those of `CampaignBanner`.
    """
    try:
        return CampaignBanner(request=context.get("request"), **options)
    except TypeError as error:
        raise template.TemplateSyntaxError(f"campaign_banner: {error}") from error


@register.simple_tag
def product_image_alt(instance: models.Model) -> str:
    """The alternative text of a product's main image: the shop's own, else what it is called."""
    try:
        searchable = registry.for_model(type(instance))
    except RegistrationError as error:
        raise template.TemplateSyntaxError(f"product_image_alt: {error}") from error
    return searchable.get_alt_text(instance) or title_of(instance)


class Printed(template.Node):
    """A tag whose object becomes text, also where `{% autoescape off %}` passes it on as it is."""

    def __init__(self, node: template.Node) -> None:
        self.node = node

    def render(self, context: template.Context) -> str:
        return str(self.node.render(context))


@register.simple_tag(takes_context=True)
def shop_the_scene(context: template.Context, scene: Any, **options: Any) -> ShopTheScene:
    """Show a scene, given as it is or by its short name; the options are those of `ShopTheScene`.

    Prints the picture with its dots and their cards; `... as shop` gives its `dots` to loop over.
    """
    try:
        return ShopTheScene(scene=scene, request=context.get("request"), **options)
    except TypeError as error:
        raise template.TemplateSyntaxError(f"shop_the_scene: {error}") from error


@register.simple_tag(takes_context=True)
def lookalike_reviews(context: template.Context, instance: models.Model, **options: Any) -> Any:
    """Show reviews of what looks very much like a product that has few of its own.

    The options are those of `LookalikeReviews`; `... as lookalike` gives its `reviews`.
    """
    return _row("lookalike_reviews", LookalikeReviews, context, {**options, "instance": instance})


@register.simple_tag(takes_context=True)
def seen_at_others(context: template.Context, instance: models.Model, **options: Any) -> Any:
    """Show the accepted pictures that shoppers took of a product."""
    return _row("seen_at_others", SeenAtOthers, context, {**options, "instance": instance})


def _row(name: str, kind: Any, context: template.Context, options: dict[str, Any]) -> Any:
    try:
        return kind(request=context.get("request"), **options)
    except (TypeError, RegistrationError) as error:
        raise template.TemplateSyntaxError(f"{name}: {error}") from error


_PRINTED = (
    "campaign_banner",
    "promotions",
    "similar_products",
    "shop_the_scene",
    "lookalike_reviews",
    "seen_at_others",
    *SHOP_ROWS,
    *PRODUCT_ROWS,
)


def _printed(compiled: Callable[[Parser, Token], template.Node]) -> Any:
    return lambda parser, token: Printed(compiled(parser, token))


for _name in _PRINTED:
    register.tag(_name, _printed(register.tags[_name]))


@register.simple_tag(takes_context=True)
def track(
    context: template.Context, instance: models.Model, *, lazy: bool = False, placement: str = ""
) -> str:
    """Note that a product is looked at, as far as the shopper agreed to it; prints nothing.

    On pages that lie in a cache, `lazy=True` prints a tiny picture that notes it instead.
    """
    try:
        return tracking.track(context.get("request"), instance, lazy=lazy, placement=placement)
    except RegistrationError as error:
        raise template.TemplateSyntaxError(f"track: {error}") from error


_HEAD = "visual_search_head"


@register.simple_tag(takes_context=True)
def visual_search_head(context: template.Context) -> str:
    """Mark the block `extra_head` of the photo page, and print nothing."""
    context.render_context[_HEAD] = True
    return ""


@register.simple_tag(takes_context=True)
def visual_search_head_if_missing(context: template.Context) -> str:
    """Print the block `extra_head` here, where the host's base template has no place for it.

    Style sheets and module scripts may stand in the body as well.
    """
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    if blocks is None or context.render_context.get(_HEAD):
        return ""
    head = blocks.get_block("extra_head")
    return head.render(context) if head is not None else ""


@register.inclusion_tag("visual_search/photo_button.html")
def photo_search_button(model: str = "") -> dict[str, str]:
    """Print the camera button of a search field: a link to the photo-search page.

    Its script opens the ways to bring a photo in a dialog. `model` is the `app-model` that is
    searched, the first registered one by default.
    """
    query = f"?model={model}" if model else ""
    return {"url": reverse("visual_search:photo_search") + query}


@register.inclusion_tag("visual_search/product_search.html", takes_context=True)
def product_search(
    context: template.Context, *, model: str = "", action: str = "", placeholder: str = ""
) -> dict[str, SearchBox]:
    """Print the search box: words with suggestions while typing, and a camera button.

    Without JavaScript it is a plain form. `model` is the `app-model` that is searched, the first
    registered one by default; `action` the address that answers `?q=`, the app's own page by
    default; `placeholder` an example of what may be typed.
    """
    request = context.get("request")
    words = request.GET.get("q", "") if request is not None else ""
    return {"box": SearchBox(model=model, action=action, placeholder=placeholder, words=words)}
