"""What an imported folder is made of."""

import csv
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image

from shop_demo.catalogue.models import ProductImage

Rows = Sequence[Sequence[str]]
SeedShop = Callable[..., str]
WriteFolder = Callable[..., Path]


def picture_bytes(colour: str = "teal", *, image_format: str = "JPEG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 40), colour).save(out, image_format)
    return out.getvalue()


def write_csv(path: Path, header: str, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)


def photos() -> dict[str, str]:
    """The stored name of each imported photo, by its path in the folder."""
    return {photo.source: photo.image.name for photo in ProductImage.objects.all()}
