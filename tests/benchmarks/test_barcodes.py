"""How codes in samples are counted."""

import csv

import numpy as np
import pytest
from PIL import Image

from benchmarks.barcodes import EMPTY, measured
from tests.reading.pictures import GTIN, drawn, on_canvas


@pytest.fixture
def samples(tmp_path):
    pictures = {
        "right.png": (on_canvas(drawn(), size=(300, 500)), "ean13", GTIN),
        "other.png": (on_canvas(drawn("96385074", "EAN8"), size=(300, 500)), "ean8", "12345670"),
        "empty.png": (np.full((80, 80), 200, np.uint8), EMPTY, ""),
    }
    with (tmp_path / "barcodes.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["image", "kind", "code"])
        for name, (picture, kind, code) in pictures.items():
            Image.fromarray(picture).save(tmp_path / name)
            rows.writerow([name, kind, code])
    return tmp_path


def test_a_code_is_read_wrong_or_false_as_its_list_says(samples):
    figures = measured(samples, None, sides=())

    assert {name: figures[name] for name in ("codes", "read", "wrong", "empty", "false")} == {
        "codes": 2, "read": 1, "wrong": 1, "empty": 1, "false": 0,
    }  # fmt: skip
    assert figures["wrong_readings"] == [["other.png", "0000096385074"]]
    assert figures["zxing"]["read"] == 1
    assert figures["cpu_ms"] > 0
