"""Price labels with an EAN-13 barcode, drawn bar by bar."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .geometry.patch import Floats

# GS1 General Specifications, section 5.2: seven modules a digit, read from the left.
_LEFT_ODD = (
    "0001101", "0011001", "0010011", "0111101", "0100011",
    "0110001", "0101111", "0111011", "0110111", "0001011",
)  # fmt: skip
_PARITY = (
    "LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG",
    "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL",
)  # fmt: skip
_COMPLEMENT = str.maketrans("01", "10")
QUIET = 11  # white modules that a reader needs beside the bars
MODULE = 8  # pixels
WIDTH, HEIGHT = (95 + 2 * QUIET) * MODULE, 640
PAPER, INK = (244, 243, 238), (24, 24, 26)


def modules(gtin: str) -> str:
    """Return the 95 modules of an EAN-13 code, `1` for a bar."""
    first, left, right = int(gtin[0]), gtin[1:7], gtin[7:]
    halves = "".join(
        _left(int(digit), set_) for digit, set_ in zip(left, _PARITY[first], strict=True)
    )
    ends = "".join(_LEFT_ODD[int(digit)].translate(_COMPLEMENT) for digit in right)
    return f"101{halves}01010{ends}101"


def _left(digit: int, number_set: str) -> str:
    odd = _LEFT_ODD[digit]
    return odd if number_set == "L" else odd.translate(_COMPLEMENT)[::-1]


def label(gtin: str, title: str, price: str) -> Image.Image:
    """Draw a label with the product's name, its price and its barcode."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    name, small = ImageFont.load_default(60), ImageFont.load_default(54)
    pen.text((QUIET * MODULE, 36), title[:26], fill=INK, font=name)
    pen.text((QUIET * MODULE, 112), f"{price} EUR", fill=INK, font=small)
    for index, module in enumerate(modules(gtin)):
        if module == "1":
            left = (QUIET + index) * MODULE
            pen.rectangle((left, 200, left + MODULE - 1, 540), fill=INK)
    pen.text((WIDTH / 2, 590), gtin, fill=INK, font=small, anchor="mm")
    return image


def reflectance(image: Image.Image) -> Floats:
    """Return the picture as reflectance, its lowest row first, as surfaces are laid out."""
    shown = np.asarray(image, dtype=float)[::-1] / 255
    return np.where(shown <= 0.04045, shown / 12.92, ((shown + 0.055) / 1.055) ** 2.4)
