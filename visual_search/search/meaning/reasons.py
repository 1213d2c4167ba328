"""Reasons: evidence of a hit that machines can read, and pages can put into words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...encoders.details.comparison import Box


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a hit is there.

    Args:
        kind: "barcode", "word", "meaning", "region", "printed", "colour" or "category".
        values: what is shared: colours as `#rrggbb`, the name of a category, a barcode, typed
            words; of "meaning" the word of its own that means the like.
        boxes: for a region, and for words that are printed on both, the boxes on photo and
            image, each as left, top, right and bottom in fractions of the whole picture.
    """

    kind: str
    values: tuple[str, ...] = ()
    boxes: Mapping[str, Box] = field(default_factory=dict)
