"""Photos that a head can learn from, and the commands that do."""

import csv
import io
from pathlib import Path

import numpy as np
from django.core.management import call_command
from PIL import Image

PRODUCTS, PHOTOS = 60, 4


def photo(product: int, number: int) -> Image.Image:
    """The product decides the two right columns of colours; the left ones are mere light."""
    own = np.random.default_rng(product).integers(90, 166, (4, 4, 3))
    light = np.random.default_rng([product, number]).integers(0, 256, (4, 4, 3))
    grid = np.where(np.arange(4)[None, :, None] < 2, light, own).astype(np.uint8)
    return Image.fromarray(grid).resize((64, 64), Image.Resampling.NEAREST)


def write_manifest(folder: Path, *, products: int, photos: int) -> Path:
    path = folder / "manifest.csv"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["image", "label", "group"])
        for product in range(products):
            for number in range(photos):
                name = f"{product}-{number}.png"
                photo(product, number).save(folder / name)
                writer.writerow([name, f"product {product}", product])
    return path


def width(path: Path) -> int:
    with Image.open(path) as image:
        return image.width


def run(command: str, *arguments: str) -> str:
    stdout = io.StringIO()
    call_command(command, *map(str, arguments), stdout=stdout, stderr=io.StringIO())
    return stdout.getvalue()
