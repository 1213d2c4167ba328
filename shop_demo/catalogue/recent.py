"""Remembers what a shopper has looked at: in a signed cookie, so that reading writes nothing."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

from .models import Product

COOKIE = "seen"
SALT = "shop_demo.seen"
MOST = 12
SECONDS = 30 * 24 * 3600


def recent_keys(request: HttpRequest) -> list[int]:
    """Keys of the products seen last, newest first."""
    cookie = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=SECONDS)
    return [int(key) for key in (cookie or "").split(".") if key.isdecimal()][:MOST]


def recent_products(request: HttpRequest, *, exclude: Sequence[int] = ()) -> list[Product]:
    """The products seen last that are still on sale, newest first."""
    keys = [key for key in recent_keys(request) if key not in exclude]
    if not keys:
        return []
    found = Product.objects.for_cards().in_bulk(keys)
    return [found[key] for key in keys if key in found]


def remember(request: HttpRequest, response: HttpResponse, product: Product) -> None:
    keys = [product.pk, *(key for key in recent_keys(request) if key != product.pk)][:MOST]
    response.set_signed_cookie(
        COOKIE,
        ".".join(map(str, keys)),
        salt=SALT,
        max_age=SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
