"""Queries for a photo, or for parts of one."""

import warnings
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace

from PIL import Image

from ... import telemetry
from ...admission.capacity import encoding_place
from ...imaging import Crop, DecodedImage
from ...models import EmbeddingSpace
from ...registry import Searchable, normalise_barcode
from ...store.spaces import live_space, space_encoder
from ..eligible.filters import Filters, eligible_objects
from ..meaning.bands import Asked
from .context import NOWHERE, Context
from .moved import moved
from .page import Page
from .photos.codes import PhotoCodes, decoded_with_codes
from .photos.several import beside
from .photos.source import PhotoSource, colour_weight_of, picture_of
from .query import Query


def photo_query(  # noqa: PLR0913  # each is one thing that a shopper may say
    searchable: Searchable,
    source: PhotoSource,
    *,
    others: Sequence[PhotoSource] = (),
    box: Crop | None = None,
    crop: Crop | None = None,
    barcode: str = "",
    colour_weight: float | None = None,
    words: str = "",
    words_weight: float | None = None,
    filters: Filters | None = None,
    page: Page | None = None,
    space: EmbeddingSpace | None = None,
    context: Context = NOWHERE,
) -> Query:
    """Build the query for a shopper's photo, or for the part of it inside `box`.

    Takes and raises the same as `photo_queries`, `words` as `moved` does, and `others`, more photos
    of the same thing, as `beside` does. `crop` is the former name of `box`. Codes in the photo are
    read as on the page, unless a `barcode` is given or another `space` is compared.
    """
    if crop is not None:
        warnings.warn("crop goes with version 0.2: say box.", DeprecationWarning, stacklevel=2)
    photo, codes = picture_of(source), PhotoCodes()
    if not barcode and space is None:
        photo, codes = decoded_with_codes(photo, searchable, box=box or crop)
    queries = photo_queries(
        searchable,
        photo,
        boxes=[box or crop],
        barcode=barcode,
        colour_weight=colour_weight,
        filters=filters,
        page=page,
        space=space,
        context=context,
    )
    queries = beside(queries, others, colour_weight=colour_weight)
    weight = colour_weight_of(searchable, colour_weight)
    [query] = moved(queries, words, words_weight=words_weight, colour_weight=weight)
    return replace(query, codes=codes.articles, led_to=codes.keys)


def photo_queries(  # noqa: PLR0913  # each is one thing that a shopper may say
    searchable: Searchable,
    source: PhotoSource,
    *,
    boxes: Sequence[Crop | None],
    barcode: str = "",
    colour_weight: float | None = None,
    filters: Filters | None = None,
    page: Page | None = None,
    space: EmbeddingSpace | None = None,
    context: Context = NOWHERE,
) -> list[Query]:
    """Build a query for each of some parts of a shopper's photo, None for the whole of it.

    The photo exists in memory only, for the time of this call.

    Args:
        source: its file; or, where more is to be seen in it, what was decoded once.
        colour_weight: 0 for shape alone to 1 for colour alone; None for the shop's own choice.
        space: another than the one that answers shoppers, to compare them.
        context: who asks and where, for the shop's own stages.

    Raises:
        IntakeError: the photo cannot be accepted; the message is safe to show.
        InvalidQueryError: filters or page make no sense.
        NoLiveSpaceError: nothing has been embedded yet.
        BusyError: too many photos at once.
        EncoderError: the encoder of the live space cannot work.
    """
    page = (page or Page()).sized_for(searchable)
    eligible = eligible_objects(searchable, filters=filters)
    space = space or live_space(searchable.encoder)
    weight = colour_weight_of(searchable, colour_weight)
    with encoding_place():
        parts = _parts(source, boxes)
        with telemetry.stage("encode"):
            encoder = space_encoder(space)
            looks = encoder.look_at_each(parts, colour_weight=weight)
    return [
        Query(
            searchable=searchable,
            space=space,
            vector=look.vector,
            eligible=eligible,
            page=page,
            context=context,
            barcode=normalise_barcode(barcode),
            look=look,
            box=box,
            asked=Asked.PHOTO,
        )
        for box, look in zip(boxes, looks, strict=True)
    ]


def _parts(source: PhotoSource, boxes: Sequence[Crop | None]) -> list[Image.Image]:
    """Cut the parts of a photo; to cut what was decoded before is no decoding that counts."""
    is_decoded = isinstance(source, DecodedImage)
    with nullcontext() if is_decoded else telemetry.stage("decode"):
        picture = picture_of(source)
        return [picture.part(crop=box).image for box in boxes]
