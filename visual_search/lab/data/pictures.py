"""Reads the pictures of an evaluation, and measures what a photo is like: light, focus, size."""

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from ...exceptions import IntakeError, ManifestError
from ...imaging import read_image
from ...imaging.clean import CleanImage
from .manifest import Entry

Progress = Callable[[int, int], None]

_SIDE = 256
_THUMBNAIL = 112
_QUALITY = 72
# Keeps the logarithm of a plain area finite; it lies below the noise of any camera.
_NOISE = 1e-6


@dataclass(frozen=True, kw_only=True)
class Traits:
    """What pictures are like, one value a picture. Nothing is said of what they show.

    `brightness` is the mean luminance, 0 to 1. `sharpness` is the logarithm of the variance of
    the Laplacian at 256 pixels (Pech-Pacheco et al. 2000): low for blur. `size` is the longer
    side of the original in pixels. A picture that cannot be read has NaN in all three.
    """

    brightness: npt.NDArray[np.float64]
    sharpness: npt.NDArray[np.float64]
    size: npt.NDArray[np.float64]

    @property
    def readable(self) -> npt.NDArray[np.bool_]:
        return ~np.isnan(self.size)

    def of(self, places: npt.NDArray[np.int64]) -> "Traits":
        """The traits of some of the pictures."""
        return Traits(
            brightness=self.brightness[places],
            sharpness=self.sharpness[places],
            size=self.size[places],
        )


def read(entry: Entry, *, side: int | None = None) -> CleanImage:
    """Read the picture of an entry as the shop does.

    Raises:
        ManifestError: it cannot be read; names it.
    """
    try:
        with entry.open() as stream:
            return read_image(stream) if side is None else read_image(stream, side=side)
    except IntakeError as error:
        raise ManifestError(f"{entry}: {error}") from error
    except OSError as error:
        raise ManifestError(f"{entry} cannot be opened: {error}") from error


def measure(entries: Sequence[Entry], *, progress: Progress | None = None) -> Traits:
    """Measure pictures; those that cannot be read have no values."""
    rows = np.full((len(entries), 3), np.nan)
    for number, entry in enumerate(entries):
        try:
            rows[number] = _traits(read(entry, side=_SIDE))
        except ManifestError:
            continue
        finally:
            if progress is not None:
                progress(number + 1, len(entries))
    return Traits(brightness=rows[:, 0], sharpness=rows[:, 1], size=rows[:, 2])


def _traits(clean: CleanImage) -> tuple[float, float, float]:
    grey = np.asarray(clean.image.convert("L"), dtype=np.float64) / 255.0
    return float(grey.mean()), _sharpness(grey), float(max(clean.width, clean.height))


def _sharpness(grey: npt.NDArray[np.float64]) -> float:
    if min(grey.shape) < 3:
        return float(np.log(_NOISE))
    inner = grey[1:-1, 1:-1]
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return float(np.log(np.var(around - 4 * inner) + _NOISE))


def thumbnail(entry: Entry) -> str:
    """A small JPEG of an entry as a data: URI, for a report that asks no server."""
    image = read(entry, side=_THUMBNAIL * 2).image.copy()
    image.thumbnail((_THUMBNAIL, _THUMBNAIL), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY, optimize=True)
    return f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode()}"
