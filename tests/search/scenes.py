"""Photos of products whose place on the photo is known."""

import io

from PIL import Image

from tests.encoders.test_ensemble import picture

# Left, top, right and bottom of the product on the photo, in fractions of it.
PLACE = (0.5, 0.3, 0.8, 0.75)
_SIZE = (900, 600)


def scene(name: str) -> bytes:
    """A grey table with the picture of a product on it, off the middle."""
    table = Image.new("RGB", _SIZE, (150, 148, 145))
    left, top, right, bottom = (round(PLACE[n] * _SIZE[n % 2]) for n in range(4))
    table.paste(picture(name).resize((right - left, bottom - top)), (left, top))
    buffer = io.BytesIO()
    table.save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def is_within(box: tuple[float, ...], place: tuple[float, ...], *, slack: float = 0.02) -> bool:
    """Whether a box lies in a place and fills a good part of it."""
    left, top, right, bottom = box
    covered = (right - left) * (bottom - top) / ((place[2] - place[0]) * (place[3] - place[1]))
    return (
        left >= place[0] - slack
        and top >= place[1] - slack
        and right <= place[2] + slack
        and bottom <= place[3] + slack
        and covered > 0.25
    )
