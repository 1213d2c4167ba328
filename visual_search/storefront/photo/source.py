"""Where the photo of a search comes from, and the copy of it that a page may carry."""

import base64
import binascii
import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.db import models
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext as _

from ...exceptions import IntakeError, InvalidQueryError
from ...imaging import CleanImage, DecodedImage, MeasuredImage, measure_image
from ...imaging.web.address import photo_at
from ...registry import Searchable, title_of, told
from ...search.eligible.filters import visible_objects
from ...search.query import MOST_PHOTOS, Glance
from .form import PhotoForm

logger = logging.getLogger(__name__)

# The copy that a page without scripts carries from one answer to the next.
COPY_SIDE = 768
_COPY_QUALITY = 85


@dataclass(frozen=True, kw_only=True)
class Photo:
    """The photo of one search. It lives as long as the request, and is decoded once for it.

    `url` is there where the shop serves the photo itself; `product` where it is one of that.
    `others` are more photos of the same thing.
    """

    picture: MeasuredImage | DecodedImage
    others: Sequence[MeasuredImage | DecodedImage] = ()
    url: str = ""
    product: models.Model | None = None
    title: str = ""

    @property
    def charge(self) -> int:
        """As how many usual photos the rate limit counts it."""
        return sum(
            one.charge if isinstance(one, MeasuredImage) else 1
            for one in (self.picture, *self.others)
        )


@dataclass(frozen=True, kw_only=True)
class Views:
    """All photos of one thing in base64, as a page without scripts carries them; none for one."""

    copies: Sequence[str] = ()
    most = MOST_PHOTOS

    @property
    def is_full(self) -> bool:
        return len(self.copies) >= self.most


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A photo of the shop's own to try the search with."""

    number: int
    path: str
    title: str

    @property
    def url(self) -> str:
        return static(self.path)


def samples(searchable: Searchable) -> list[Sample]:
    """The samples whose files are there."""
    return [
        Sample(number=number, path=path, title=str(title))
        for number, (path, title) in enumerate(searchable.sample_photos)
        if finders.find(path)
    ]


def photo_of(request: HttpRequest, form: PhotoForm, searchable: Searchable) -> Photo:
    """Read the photo that a request names, with others of the same thing.

    Raises:
        IntakeError: a photo cannot be accepted.
        InvalidQueryError: there is none.
        ProductNotFoundError: shoppers see no such product.
    """
    photo = _first_photo(request, form, searchable)
    others = [] if form.has_served_photo else _other_photos(request)
    pictures = [photo.picture, *others]
    taken = request.POST.get("without_view", "")
    if taken.isdecimal() and int(taken) < len(pictures) > 1:
        del pictures[int(taken)]
    return replace(photo, picture=pictures[0], others=pictures[1:])


def takes_first_away(request: HttpRequest) -> bool:
    """Whether the next one of several photos takes the place of the first."""
    return request.POST.get("without_view") == "0"


def _other_photos(request: HttpRequest) -> list[MeasuredImage]:
    """Those that the page carries, unless they were of another thing, and those just added.

    What is too many is left out, as the small pictures on the page show.
    """
    is_another_thing = "photo" in request.FILES and "copy" in request.POST
    copies = [] if is_another_thing else request.POST.getlist("other")
    added = request.FILES.getlist("another")
    sent: list[Any] = [*map(_from_base64, copies), *added]
    return [measure_image(one) for one in sent[: MOST_PHOTOS - 1]]


def _first_photo(request: HttpRequest, form: PhotoForm, searchable: Searchable) -> Photo:
    sent = request.FILES.get("photo")
    copy = request.POST.get("copy", "")
    address = request.POST.get("address", "").strip()
    if sent is not None:
        return Photo(picture=measure_image(sent))
    if form.product:
        return product_photo(searchable, form)
    if form.sample:
        return _sample_photo(searchable, form.sample)
    if copy:
        return Photo(picture=measure_image(_from_base64(copy)))
    if address:
        return Photo(picture=measure_image(photo_at(address)))
    raise InvalidQueryError(_("Please choose a photo first."))


def product_photo(searchable: Searchable, form: PhotoForm) -> Photo:
    [product] = visible_objects(searchable, [form.product])
    files: list[FieldFile] = told(
        product,
        lambda: list(searchable.get_images(product)),
        code="images_unreadable",
        otherwise=[],
    )
    if not files:
        raise _picture_missing()
    file = files[_index(form.image, len(files))]
    try:
        with file.storage.open(str(file.name), "rb") as stream:
            data = stream.read()
    # Storages raise classes of their own besides OSError.
    except Exception as error:
        logger.warning("image_missing: %s %s", searchable.label, product.pk, exc_info=True)
        raise _picture_missing() from error
    url = told(product, lambda: str(file.url or ""), code="image_url_unreadable", otherwise="")
    return Photo(picture=measure_image(data), url=url, product=product, title=title_of(product))


def _index(number: str, count: int) -> int:
    """The place of the picture that `image=` names, from 1; the first one by default."""
    wanted = int(number) if number.isdecimal() and len(number) < 4 else 1
    return min(max(wanted, 1), count) - 1


def _sample_photo(searchable: Searchable, number: str) -> Photo:
    sample = next((one for one in samples(searchable) if str(one.number) == number), None)
    found = finders.find(sample.path) if sample else None
    if sample is None or found is None:
        raise _picture_missing()
    return Photo(
        picture=measure_image(Path(found).read_bytes()), url=sample.url, title=sample.title
    )


def _picture_missing() -> IntakeError:
    message = _("This picture is not there any more. Please choose another photo.")
    return IntakeError(message, code="image_missing")


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidQueryError(_("Please choose the photo once more.")) from error


def copy_of(glance: Glance) -> str:
    """A small clean copy of a photo in base64, which a page without scripts carries."""
    return _copy(glance.picture) if glance.picture else ""


def views_of(first: str, others: Sequence[DecodedImage]) -> Views:
    """The same of several photos, of the first of which there is a copy."""
    copies = [_copy(one.part(side=COPY_SIDE)) for one in others]
    return Views(copies=[first, *copies] if copies else ())


def _copy(picture: CleanImage) -> str:
    buffer = io.BytesIO()
    picture.image.save(buffer, "JPEG", quality=_COPY_QUALITY)
    return base64.b64encode(buffer.getvalue()).decode()
