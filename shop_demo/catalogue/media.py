"""Serves the photos of products, as pictures and nothing else, to those who may see them."""

from io import BytesIO
from typing import IO

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from visual_search.exceptions import IntakeError
from visual_search.imaging.containers import sniff

from . import thumbnails
from .models import ProductImage

TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "AVIF": "image/avif",
}
PREFIX_BYTES = 64
# Even where a browser can be talked into showing a file as a page, nothing in it runs.
POLICY = "default-src 'none'; sandbox"


@require_safe
@cache_control(private=True, no_cache=True)
def photo(request: HttpRequest, name: str) -> HttpResponse | FileResponse:
    """A photo of a product that is on sale; staff see those of others, too.

    Its type is what its bytes say, whatever it is called. What is hidden, is no picture or
    does not exist has one and the same answer.
    """
    file = opened(name) if may_see(request, name) else None
    if file is None:
        return not_there()
    content_type = TYPES.get(sniff(file.read(PREFIX_BYTES)) or "")
    file.seek(0)
    if content_type is None:
        file.close()
        return not_there()
    return picture(file, content_type)


@require_safe
@cache_control(private=True, no_cache=True)
def thumbnail(request: HttpRequest, width: int, name: str) -> HttpResponse | FileResponse:
    """The same photo in one of the sizes that the pages show, for the same people."""
    if width not in thumbnails.WIDTHS or not may_see(request, name):
        return not_there()
    try:
        return small_picture(request, width, name)
    except (OSError, SuspiciousFileOperation, ValueError, IntakeError):
        return not_there()


def small_picture(request: HttpRequest, width: int, name: str) -> HttpResponse | FileResponse:
    tag = quote_etag(thumbnails.version(name, width))
    # The browser asks each time, and mostly hears that nothing has changed.
    if unchanged := get_conditional_response(request, etag=tag):
        return unchanged
    response = picture(BytesIO(thumbnails.thumbnail(name, width)), TYPES["WEBP"])
    response["ETag"] = tag
    return response


def may_see(request: HttpRequest, name: str) -> bool:
    if "\x00" in name:
        return False  # The database would not even compare with it.
    photos = ProductImage.objects.filter(image=name)
    shown = photos.filter(product__is_published=True)
    return shown.exists() or (is_staff(request) and photos.exists())


def picture(file: IO[bytes], content_type: str) -> FileResponse:
    response = FileResponse(file, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    return response


def not_there() -> HttpResponse:
    """One answer for all; the shop's page would have a token in it, and so never be the same."""
    return HttpResponseNotFound("Not found", content_type="text/plain")


def is_staff(request: HttpRequest) -> bool:
    user: User | AnonymousUser = request.user
    return user.is_active and user.is_staff


def opened(name: str) -> IO[bytes] | None:
    try:
        return default_storage.open(name)
    except (OSError, SuspiciousFileOperation, ValueError):
        return None
