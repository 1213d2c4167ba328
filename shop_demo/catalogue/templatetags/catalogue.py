"""What every page of the shop shows, whichever app renders it."""

from decimal import Decimal

from django import template
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from .. import thumbnails
from ..colours import colour_name, look
from ..models import Category

register = template.Library()


@register.simple_tag
def top_categories() -> list[Category]:
    """The categories of the navigation; none while the database is away, so pages can say so."""
    try:
        return list(Category.objects.filter(parent=None))
    except (OperationalError, InterfaceError):
        return []


@register.filter
def money(amount: Decimal) -> str:
    number = number_format(amount, decimal_pos=2, use_l10n=True, force_grouping=True)
    # Translators: the place of the currency's sign, as in €12.50 or 12,50 €.
    return _("€%(amount)s") % {"amount": number}


@register.filter
def colour_word(colour: str) -> str:
    return colour_name(colour)


@register.filter
def colour_look(colour: str) -> str:
    return look(colour)


@register.filter
def srcset(url: str) -> str:
    """The sizes of a photo of the shop, with the stored one as the largest."""
    return thumbnails.srcset(url)


@register.filter
def stars(rating: float | None) -> list[str]:
    """Five of `full`, `half` and `empty`, to the nearest half."""
    halves = round((rating or 0) * 2)
    kinds = {0: "empty", 1: "half"}
    return [kinds.get(max(0, min(2, halves - 2 * place)), "full") for place in range(5)]


@register.simple_tag(takes_context=True)
def basket_count(context: template.Context) -> int:
    """How many things lie in the basket; 0 where no session can be read."""
    from shop_demo.checkout.basket import Basket

    request: HttpRequest | None = context.get("request")
    if request is None or not hasattr(request, "session"):
        return 0
    try:
        return Basket(request.session).count
    except (OperationalError, InterfaceError):
        return 0


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    return list(settings.LANGUAGES)
