"""What is kept of a shopper's photo for the time of one search."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
# Left, top, right, bottom in fractions of a picture.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class Match:
    """Points of a photo and an image that one affine map explains, and the boxes around them."""

    inliers: int
    photo_box: Box
    image_box: Box


@dataclass(frozen=True, kw_only=True)
class Look:
    """A photo as an encoder sees it. `vector`: unit length, shape (dimensions,).

    This one has no second look: the similarity of the vectors is its last word.
    """

    vector: Array

    @property
    def has_descriptors(self) -> bool:
        """Whether `compare` says more than the vectors do."""
        return False

    @property
    def has_points(self) -> bool:
        """Whether `match` may find something."""
        return False

    def without_points(self) -> "Look":
        """The same photo for a second look that leaves points out."""
        return self

    def compare(self, descriptors: Sequence[bytes]) -> Array | None:
        """Similarities to images with these descriptors, shape (n,), 0 to 1; or None."""
        del descriptors
        return None

    def match(self, points: bytes) -> Match | None:
        """The part of an image that is also on the photo, by geometry; None without one."""
        del points
        return None

    def shared_colours(self, descriptors: bytes) -> list[str]:
        """The colours, as `#rrggbb`, that photo and image have in common, the largest first."""
        del descriptors
        return []
