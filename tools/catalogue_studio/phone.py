"""What a phone makes of a scene: its white balance, noise, blur and JPEG."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from .geometry.patch import Floats


@dataclass(frozen=True)
class Phone:
    """How a photo was taken. `gain` below 1 is too dark, `warmth` above 0 too orange."""

    gain: float = 1.0
    warmth: float = 0.0
    noise: float = 0.012
    blur: float = 0.5
    motion: float = 0.0
    quality: int = 78


def taken_by(phone: Phone, picture: Image.Image, seed: int) -> Image.Image:
    """Return the photo as an RGB picture with the traces of the phone on it."""
    chance = np.random.default_rng(seed)
    soft = picture.filter(ImageFilter.GaussianBlur(phone.blur))
    light = _shaken(np.asarray(soft, dtype=float) / 255, phone.motion, chance) ** 2.2
    tint = np.array([1 + phone.warmth, 1.0, 1 - phone.warmth])
    light = light * tint * phone.gain * _vignette(light.shape[:2])
    grain = chance.normal(0, phone.noise, light.shape) * (0.5 + 0.5 * chance.random())
    coarse = np.asarray(np.clip(light, 0, 1) ** (1 / 2.2) + grain)
    return Image.fromarray((np.clip(coarse, 0, 1) * 255).round().astype(np.uint8))


def jpeg(picture: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality, optimize=True)
    return file.getvalue()


def _shaken(light: Floats, reach: float, chance: np.random.Generator) -> Floats:
    """Average the picture along a short straight path, as a shaken hand does."""
    if not reach:
        return light
    angle = chance.uniform(0, np.pi)
    steps = np.linspace(-reach / 2, reach / 2, max(int(reach * 2), 3))
    moved = [
        np.roll(light, (round(step * np.sin(angle)), round(step * np.cos(angle))), (0, 1))
        for step in steps
    ]
    return np.asarray(np.mean(moved, axis=0))


def _vignette(size: tuple[int, ...]) -> Floats:
    y, x = np.meshgrid(*(np.linspace(-1, 1, length) for length in size), indexing="ij")
    return np.asarray(1 - 0.16 * (x**2 + y**2))[..., None]
