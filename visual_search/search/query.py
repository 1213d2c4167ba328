"""Queries: what is looked for, in which space, among which objects."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import IO, Any

import numpy as np
import numpy.typing as npt
from django.db import models
from django.utils.translation import gettext as _

from .. import telemetry
from ..conf import app_settings
from ..encoders.details.comparison import Look
from ..exceptions import InvalidQueryError, NotEmbeddedError
from ..intake import Crop, DecodedImage, MeasuredImage, measure_image
from ..models import EmbeddingSpace
from ..registry import Searchable, normalise_barcode
from ..store.spaces import live_space, space_encoder
from ..store.vectors import unit, vectors_of
from .bands import Asked
from .capacity import encoding_place
from .filters import Filters, eligible_objects
from .hits import Candidate
from .kind import Kind

# Weight of the disliked against the liked in Rocchio's formula (Rocchio 1971, "Relevance
# feedback in information retrieval").
_DISLIKE_WEIGHT = 0.5


@dataclass(frozen=True, kw_only=True)
class Page:
    """Which part of an answer is wanted. `limit` None means the configured page size.

    No page reaches beyond `max_results`: the one that meets it is cut there.
    """

    offset: int = 0
    limit: int | None = None

    def __post_init__(self) -> None:
        if self.offset < 0 or (self.limit is not None and self.limit < 1):
            raise InvalidQueryError(_("A page starts at 0 or later and holds at least one hit."))
        most = app_settings().max_results
        if self.offset >= most:
            raise InvalidQueryError(
                _("Only the first %(count)d hits can be listed.") % {"count": most}
            )

    @property
    def size(self) -> int:
        return self.end - self.offset

    @property
    def end(self) -> int:
        wanted = app_settings().page_size if self.limit is None else self.limit
        return min(self.offset + wanted, app_settings().max_results)

    @property
    def is_last(self) -> bool:
        """Whether no page may follow, however many hits there are."""
        return self.end >= app_settings().max_results


@dataclass(frozen=True, kw_only=True)
class Query:
    """A query carries its space: its vector means something only there.

    `vector` is float32 of unit length and shape (space.dimensions,); empty with a `ranking`.
    """

    searchable: Searchable
    space: EmbeddingSpace
    vector: npt.NDArray[np.float32]
    eligible: models.QuerySet[Any]
    page: Page
    barcode: str = ""
    # The kind of what the query starts from, where that counts beside looks.
    kind: Kind | None = None
    # A photo as the encoder sees it, for the time of one search, and the part of it that it saw.
    look: Look | None = None
    crop: Crop | None = None
    # By which scale its similarities are read, and from which similarity closeness is counted:
    # None where the vector tells.
    asked: Asked = Asked.PRODUCT
    baseline: float | None = None
    # What was found for the same photo before, best first, where only the photo could tell.
    ranking: tuple[Candidate, ...] | None = None
    # What is sold out: of this only the very thing that is looked for is shown, beside the answer.
    sold_out: models.QuerySet[Any] | None = None

    @property
    def is_looked_at(self) -> bool:
        """Whether the shortlist is compared with a photo once more."""
        return self.look is not None and self.look.has_descriptors


def photo_query(  # noqa: PLR0913  # each is one thing that a shopper may say
    searchable: Searchable,
    source: bytes | IO[bytes] | MeasuredImage | DecodedImage,
    *,
    crop: Crop | None = None,
    barcode: str = "",
    colour_weight: float | None = None,
    filters: Filters | None = None,
    page: Page | None = None,
    space: EmbeddingSpace | None = None,
) -> Query:
    """Build the query for a shopper's photo, or for the part of it inside `crop`.

    The photo exists in memory only, for the time of this call.

    Args:
        source: its file; or, where more than one query is made of it, what was decoded once.
        colour_weight: 0 for shape alone to 1 for colour alone; None for the shop's own choice.
        space: another than the one that answers shoppers, to compare them.

    Raises:
        IntakeError: the photo cannot be accepted; the message is safe to show.
        InvalidQueryError: filters or page make no sense.
        NoLiveSpaceError: nothing has been embedded yet.
        BusyError: too many photos at once.
        EncoderError: the encoder of the live space cannot work.
    """
    page = page or Page()
    eligible = eligible_objects(searchable, filters=filters)
    space = space or live_space()
    with encoding_place():
        with telemetry.stage("decode"):
            clean = _picture(source).part(crop=crop)
        with telemetry.stage("encode"):
            look = space_encoder(space).look_at(
                clean.image, colour_weight=_colour_weight(colour_weight)
            )
    return Query(
        searchable=searchable,
        space=space,
        vector=look.vector,
        eligible=eligible,
        page=page,
        barcode=normalise_barcode(barcode),
        look=look,
        crop=crop,
        asked=Asked.PHOTO,
    )


def _picture(
    source: bytes | IO[bytes] | MeasuredImage | DecodedImage,
) -> MeasuredImage | DecodedImage:
    return source if isinstance(source, MeasuredImage | DecodedImage) else measure_image(source)


def _colour_weight(wanted: float | None) -> float:
    if wanted is None:
        return app_settings().colour_weight
    if not 0 <= wanted <= 1:
        raise InvalidQueryError(_("The weight of colour lies between 0 and 1."))
    return wanted


def product_query(
    searchable: Searchable,
    instance: models.Model,
    *,
    kind_weight: float | None = None,
    filters: Filters | None = None,
    page: Page | None = None,
    space: EmbeddingSpace | None = None,
) -> Query:
    """Build the query for products like one product, itself excluded. Encodes nothing.

    Args:
        kind_weight: how much it counts that a product is of the same category, 0 for looks
            alone to 1 for kind before looks; None for the shop's own choice.

    Raises:
        NotEmbeddedError: the product has no embedding in the live space.
        InvalidQueryError, NoLiveSpaceError: as for `photo_query`.
    """
    query = likes_query(searchable, likes=[instance.pk], filters=filters, page=page, space=space)
    kind = Kind.of(searchable, instance)
    if kind is None:
        return query
    weighed = kind.weighed(kind_weight, space=query.space, vector=query.vector)
    return replace(query, kind=weighed)


def likes_query(
    searchable: Searchable,
    *,
    likes: Collection[Any],
    dislikes: Collection[Any] = (),
    filters: Filters | None = None,
    page: Page | None = None,
    space: EmbeddingSpace | None = None,
) -> Query:
    """Build the query for more like some products and less like others, all excluded.

    Args:
        likes, dislikes: primary keys of objects; at least one like.

    Raises:
        NotEmbeddedError: none of the liked products has an embedding in the live space.
        InvalidQueryError: as for `photo_query`, or the likes cancel each other out.
        NoLiveSpaceError: as for `photo_query`.
    """
    if not likes:
        raise InvalidQueryError(_("Name at least one product to find more like it."))
    page = page or Page()
    eligible = eligible_objects(searchable, filters=filters, exclude=[*likes, *dislikes])
    space = space or live_space()
    vectors = vectors_of(space, searchable.model, [*likes, *dislikes])
    liked = [vectors[pk] for pk in likes if pk in vectors]
    if not liked:
        raise NotEmbeddedError(_("This product has no searchable picture yet."))
    vector = rocchio(liked, [vectors[pk] for pk in dislikes if pk in vectors])
    if not vector.any():
        raise InvalidQueryError(_("These products have nothing in common to look for."))
    return Query(
        searchable=searchable,
        space=space,
        vector=vector,
        eligible=eligible,
        page=page,
    )


def rocchio(
    liked: list[npt.NDArray[np.float32]], disliked: list[npt.NDArray[np.float32]]
) -> npt.NDArray[np.float32]:
    """Move from the mean of the liked away from the mean of the disliked (Rocchio 1971).

    Takes and returns float32 of unit length and shape (dimensions,); zero where all cancel out.
    """
    wanted = unit(np.mean(liked, axis=0))
    if not disliked:
        return wanted
    moved = unit(wanted - _DISLIKE_WEIGHT * unit(np.mean(disliked, axis=0)))
    return moved.astype(np.float32)
