"""The demo's photos with a price label: each of them names its product."""

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from visual_search.reading.barcodes import read_codes

COLLECTION = Path(__file__).parents[2] / "shop_demo/catalogue/seed/collection"
PHOTOS = sorted((COLLECTION / "shopper_photos").glob("*.jpg"))


def read_in(path: Path) -> list[str]:
    return [one.text for one in read_codes(np.asarray(Image.open(path).convert("L")))]


@pytest.fixture(scope="module")
def gtins() -> dict[str, str]:
    with (COLLECTION / "products.csv").open(newline="") as rows:
        return {row["sku"].lower(): row["gtin"] for row in csv.DictReader(rows)}


def test_every_label_is_read_and_nothing_where_there_is_none(gtins: dict[str, str]) -> None:
    labelled = [path for path in PHOTOS if path.stem.startswith("barcode-")]

    wanted = {path.stem: [gtins[path.stem.removeprefix("barcode-")]] for path in labelled}

    assert len(wanted) >= 8
    assert {path.stem: codes for path in PHOTOS if (codes := read_in(path))} == wanted
