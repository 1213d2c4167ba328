"""sRGB to CIE L*a*b*, where equal distances look about equally different (CIE 1976, D65)."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

_TO_XYZ = np.array(
    [[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]]
)
_WHITE = _TO_XYZ.sum(axis=1)
_LEVELS = np.arange(256) / 255
# The curve of sRGB, for each of its levels.
_LINEAR = np.where(_LEVELS <= 0.04045, _LEVELS / 12.92, ((_LEVELS + 0.055) / 1.055) ** 2.4)
_FROM_LINEAR = np.linalg.inv(_TO_XYZ)
_EDGE = 6 / 29


def to_lab(rgb: npt.NDArray[np.uint8]) -> Array:
    """Convert uint8 sRGB (..., 3) to float32: lightness 0 to 100, a* and b* about -100 to 100."""
    relative = _LINEAR[rgb] @ (_TO_XYZ / _WHITE[:, None]).T
    root = np.where(relative > _EDGE**3, np.cbrt(relative), relative / (3 * _EDGE**2) + 4 / 29)
    x, y, z = root[..., 0], root[..., 1], root[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1).astype(np.float32)


def to_rgb(lab: Array) -> npt.NDArray[np.uint8]:
    """Convert back to uint8 sRGB (..., 3); what sRGB cannot show is cut to what it can."""
    y = (lab[..., 0] + 16) / 116
    root = np.stack([y + lab[..., 1] / 500, y, y - lab[..., 2] / 200], axis=-1)
    relative = np.where(root > _EDGE, root**3, 3 * _EDGE**2 * (root - 4 / 29))
    linear = np.clip((relative * _WHITE) @ _FROM_LINEAR.T, 0.0, 1.0)
    curved = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    levels: npt.NDArray[np.uint8] = np.round(255 * curved).astype(np.uint8)
    return levels
