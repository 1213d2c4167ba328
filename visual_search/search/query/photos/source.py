"""What a photo may be given as, and how much its colour counts."""

from typing import IO

from django.utils.translation import gettext as _

from ....exceptions import InvalidQueryError
from ....imaging import DecodedImage, MeasuredImage, measure_image
from ....registry import Searchable

PhotoSource = bytes | IO[bytes] | MeasuredImage | DecodedImage


def picture_of(source: PhotoSource) -> MeasuredImage | DecodedImage:
    return source if isinstance(source, MeasuredImage | DecodedImage) else measure_image(source)


def colour_weight_of(searchable: Searchable, wanted: float | None) -> float:
    if wanted is None:
        return searchable.get_colour_weight()
    if not 0 <= wanted <= 1:
        raise InvalidQueryError(_("The weight of colour lies between 0 and 1."))
    return wanted
