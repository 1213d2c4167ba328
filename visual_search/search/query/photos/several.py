"""Several photos of one thing as one query: what they have in common is looked for."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from PIL import Image

from .... import telemetry
from ....admission.capacity import encoding_place
from ....encoders.details.comparison import Look
from ....encoders.details.several import SeveralLooks
from ....exceptions import InvalidQueryError
from ....store.spaces import space_encoder
from ..query import Query
from .glance import decoded, glance_at
from .source import PhotoSource, colour_weight_of, picture_of

MOST_PHOTOS = 5


def beside(
    queries: Sequence[Query],
    others: Sequence[PhotoSource],
    *,
    colour_weight: float | None = None,
) -> list[Query]:
    """Look for what the queries of one photo show and the other photos show too.

    Of each other photo its main object is taken, or the whole where none stands out. Vectors are
    averaged, which finds more than the best of them does for each product (docs/evaluation.md); in
    the second look each photo counts the same.

    Raises:
        InvalidQueryError: they are more than `MOST_PHOTOS` with the first one.
        IntakeError: a photo cannot be accepted; the message is safe to show.
        BusyError: too many photos at once.
        EncoderError: the encoder of the space cannot work.
    """
    first = queries[0] if queries else None
    if not others or first is None or first.look is None or first.space is None:
        return list(queries)
    check_count(1 + len(others))
    weight = colour_weight_of(first.searchable, colour_weight)
    parts = [_main_part(one) for one in others]
    with encoding_place(), telemetry.stage("encode"):
        looks = space_encoder(first.space).look_at_each(parts, colour_weight=weight)
    return [_joined(query, query.look, looks) for query in queries if query.look]


def check_count(count: int) -> None:
    """Refuse more photos than are looked at.

    Raises:
        InvalidQueryError: these are more.
    """
    if count > MOST_PHOTOS:
        raise InvalidQueryError(
            _("At most %(count)d photos can be searched with at once.") % {"count": MOST_PHOTOS}
        )


def _main_part(source: PhotoSource) -> Image.Image:
    photo = decoded(picture_of(source))
    return photo.part(crop=glance_at(photo).boxes[0]).image


def _joined(query: Query, own: Look, others: Sequence[Look]) -> Query:
    look = SeveralLooks.of([own, *others])
    return replace(query, look=look, vector=look.vector)
