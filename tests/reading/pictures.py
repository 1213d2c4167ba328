"""Pictures of codes, drawn by the library's own writer."""

import io

import cv2
import numpy as np
import zxingcpp
from PIL import Image

GTIN = "4006381333931"


def drawn(text=GTIN, kind="EAN13", *, scale=3):
    """One code in black on white, with its quiet zone."""
    made = getattr(zxingcpp.BarcodeFormat, kind)
    code = zxingcpp.create_barcode(text, made, gs1=text.startswith("("))
    return np.array(code.to_image(scale=scale))


def on_canvas(*codes, size=(900, 1200), grey=200, rotated=0):
    """The codes below each other in a larger picture, turned as a whole."""
    canvas = np.full(size, grey, np.uint8)
    top = 60
    for code in codes:
        height, width = code.shape
        canvas[top : top + height, 80 : 80 + width] = code
        top += height + 40
    if not rotated:
        return canvas
    middle = (size[1] / 2, size[0] / 2)
    turn = cv2.getRotationMatrix2D(middle, rotated, 1)
    return cv2.warpAffine(canvas, turn, size[::-1], borderValue=grey)


def jpeg_of(*codes, size=(900, 1200)):
    """A photo of some codes as a file."""
    file = io.BytesIO()
    Image.fromarray(on_canvas(*codes, size=size)).save(file, "JPEG", quality=90)
    return file.getvalue()
