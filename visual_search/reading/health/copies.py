"""What tells a copy from another picture: eight by eight colours, compared with some play."""

import numpy as np
import numpy.typing as npt
from PIL import Image

_CELLS = 8
# A copy may be cropped by a few percent at each side.
_CROPS = (0.0, 0.03, 0.06)


def sketch_of(pixels: npt.NDArray[np.uint8]) -> str:
    """Eight by eight colours of an RGB picture, as 384 hex digits."""
    size = (_CELLS, _CELLS)
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX)).tobytes().hex()


def difference(sketch: str, other: str) -> float:
    """How much two pictures differ, as the mean of their cells in levels of 0 to 255.

    The least of what is found when one of them is taken for a crop of the other.
    """
    one, two = _cells(sketch), _cells(other)
    found = [np.abs(one - two).mean()]
    for crop in _CROPS[1:]:
        found += [
            np.abs(_cropped(one, crop) - two).mean(),
            np.abs(one - _cropped(two, crop)).mean(),
        ]
    return float(min(found))


def _cells(sketch: str) -> npt.NDArray[np.float32]:
    return np.frombuffer(bytes.fromhex(sketch), np.uint8).reshape(_CELLS, _CELLS, 3).astype("f4")


def _cropped(cells: npt.NDArray[np.float32], share: float) -> npt.NDArray[np.float32]:
    import cv2

    places = share * _CELLS + (np.arange(_CELLS) + 0.5) * (1 - 2 * share) - 0.5
    across, down = np.meshgrid(places.astype(np.float32), places.astype(np.float32))
    return np.asarray(
        cv2.remap(cells, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    )
