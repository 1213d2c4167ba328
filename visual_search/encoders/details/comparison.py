"""What is kept of a shopper's photo for the time of one search, and how it is compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch

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
    """A photo as an encoder sees it: arrays and text alone, so that it could cross a process.

    `vector` has unit length and the shape (dimensions,). What compares a look with images are
    the functions below; an encoder with details of its own registers what they do with its kind
    of look. This one has none: the similarity of the vectors is its last word.
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


@singledispatch
def compare(look: Look, descriptors: Sequence[bytes]) -> Array | None:
    """Similarities to images with these descriptors, shape (n,), 0 to 1; or None."""
    del look, descriptors
    return None


@singledispatch
def match(look: Look, points: bytes) -> Match | None:
    """The part of an image that is also on the photo, by geometry; None without one."""
    del look, points
    return None


@singledispatch
def without_points(look: Look) -> Look:
    """The same photo for a second look that leaves points out."""
    return look


@singledispatch
def recoloured(look: Look, wanted: Array, *, weight: float, share: float) -> Look:
    """The same photo as if what it shows had another colour; as it is where that cannot be.

    Args:
        wanted: the colour, as the colour part of a vector, of unit length.
        weight: what it counts beside shape, which counts 1.
        share: how much of the photo's own colour it takes the place of, 0 to 1.
    """
    del wanted, weight, share
    return look


@singledispatch
def shared_colours(look: Look, descriptors: Sequence[bytes]) -> list[list[str]]:
    """For each image the colours, as `#rrggbb`, that it has in common with the photo.

    The largest come first; none where an image has no descriptors.
    """
    del look
    return [[] for _ in descriptors]
