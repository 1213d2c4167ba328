"""What the codes in a photo name, and which of them are not sold here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.http.request import validate_host
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils.translation import get_language, get_language_from_path, override

from .... import telemetry
from ....admission.capacity import encoding_place
from ....imaging import Crop, DecodedImage, MeasuredImage
from ....models import Document
from ....reading.barcodes import Code, is_installed, read_codes
from ....reading.gtin import address_of, article_of, is_gtin
from ....registry import Searchable, normalise_barcode, url_of
from ..query import Query
from .glance import decoded

_LOCAL_HOSTS = (".localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, kw_only=True)
class PhotoCodes:
    """What the codes in a photo name: articles, and objects by the addresses of their pages."""

    articles: tuple[str, ...] = ()
    keys: tuple[Any, ...] = ()


def reads_codes(searchable: Searchable) -> bool:
    return searchable.has_barcodes and is_installed()


def decoded_with_codes(
    photo: MeasuredImage | DecodedImage, searchable: Searchable, *, box: Crop | None
) -> tuple[MeasuredImage | DecodedImage, PhotoCodes]:
    """A photo, decoded where its codes were read, and these; none where the shop has no barcodes.

    Raises:
        IntakeError: it turns out to be damaged.
        BusyError: too many photos at once.
    """
    if not reads_codes(searchable):
        return photo, PhotoCodes()
    whole = decoded(photo, box=box)
    return whole, codes_in(whole, searchable, box=box)


def codes_in(photo: DecodedImage, searchable: Searchable, *, box: Crop | None) -> PhotoCodes:
    """Read the codes in a photo, or in the part of it that a shopper chose.

    No address is ever asked for: one of the shop's own pages names the object that has it.

    Raises:
        BusyError: too many photos at once.
    """
    with encoding_place(), telemetry.stage("codes"):
        grey = photo.grey()
        found = [one for one in read_codes(grey) if _is_inside(one, box, grey.shape)]
    return named_by([one.text for one in found], searchable)


def named_by(texts: Sequence[str], searchable: Searchable) -> PhotoCodes:
    """What the texts of codes name."""
    articles = dict.fromkeys(map(article_of, texts))
    keys = dict.fromkeys(key for one in texts if (key := _led_to(one, searchable)) is not None)
    return PhotoCodes(articles=tuple(one for one in articles if one), keys=tuple(keys))


def unsold_codes(query: Query) -> list[str]:
    """The article numbers of a query where none of its codes names anything that is sold here."""
    named = dict.fromkeys([normalise_barcode(query.barcode), *query.codes])
    articles = [one for one in named if is_gtin(one)]
    if not articles or query.led_to:
        return []
    is_sold = bool(named_objects(query.searchable, PhotoCodes(articles=tuple(named))))
    return [] if is_sold else articles


def named_objects(searchable: Searchable, codes: PhotoCodes) -> list[models.Model]:
    """Two at most of the objects that codes name and shoppers may see."""
    documents = Document.objects.of_model(searchable.model)
    named = documents.filter(barcodes__overlap=list(codes.articles))
    is_named = models.Q(pk__in=named.object_keys(searchable.model))
    visible = searchable.get_queryset().filter(is_named | models.Q(pk__in=codes.keys))
    return list(visible.order_by("pk").distinct()[:2])


def _is_inside(code: Code, box: Crop | None, shape: Sequence[int]) -> bool:
    if box is None:
        return True
    x, y = code.x / shape[1] - box.x, code.y / shape[0] - box.y
    return 0 <= x <= box.width and 0 <= y <= box.height


def _led_to(text: str, searchable: Searchable) -> Any:
    """The key of the object whose own page has that address; None for any other address."""
    address = address_of(text)
    if address is None or not validate_host(address.hostname or "", _hosts()):
        return None
    with override(get_language_from_path(address.path) or get_language()):
        return _key_at(address.path, searchable)


def _hosts() -> list[str]:
    """The shop's own names; a shop that answers to every name has none to tell."""
    hosts = [host for host in settings.ALLOWED_HOSTS if host != "*"]
    return hosts or list(_LOCAL_HOSTS if settings.DEBUG else ())


def _key_at(path: str, searchable: Searchable) -> Any:
    try:
        found = resolve("/" + path.removeprefix(get_script_prefix()).lstrip("/"))
        objects = list(searchable.get_queryset().filter(**found.kwargs)[:2])
    except (Resolver404, FieldError, TypeError, ValueError, ValidationError):
        return None
    return next((one.pk for one in objects if found.kwargs and url_of(one) == path), None)
