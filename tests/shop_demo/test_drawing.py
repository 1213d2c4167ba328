"""The catalogue that ships with the project: its rows and its drawn pictures."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

import shop_demo.catalogue
from shop_demo.catalogue.drawing import COLOURS, PATTERNS, draw, draw_catalogue
from shop_demo.catalogue.importing.rows import read_products
from shop_demo.catalogue.shapes import SHAPES
from shop_demo.catalogue.validators import check_digit, validate_gtin

SEED = Path(shop_demo.catalogue.__file__).parent / "seed"


def image_rows() -> list[dict[str, str]]:
    with (SEED / "images.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_shipped_catalogue_has_48_products_in_8_categories() -> None:
    rows = read_products(SEED / "products.csv", {}, problems := [])

    assert problems == []
    assert len(rows) == 48
    assert set(Counter(row.category for row in rows).values()) == {6}


def test_some_shipped_products_are_hidden_and_some_are_sold_out() -> None:
    rows = read_products(SEED / "products.csv", {}, [])

    assert sum(not row.values["is_published"] for row in rows) == 3
    assert sum(row.values["stock"] == 0 for row in rows) == 4


def test_each_shipped_product_has_a_barcode_of_its_own() -> None:
    codes = [row.values["gtin"] for row in read_products(SEED / "products.csv", {}, [])]

    for code in codes:
        validate_gtin(code)
    assert len(set(codes)) == len(codes)


def test_a_third_of_the_shipped_products_has_a_second_view() -> None:
    views = Counter(row["sku"] for row in image_rows())

    assert Counter(views.values()) == {1: 32, 2: 16}


def test_every_shipped_image_names_what_can_be_drawn() -> None:
    rows = image_rows()

    assert {row["shape"] for row in rows} == set(SHAPES)
    assert {row["colour"] for row in rows} <= set(COLOURS)
    assert {row["pattern"] for row in rows} <= set(PATTERNS)


def test_a_drawing_is_the_same_each_time() -> None:
    first = draw("mug-tall", "navy", "speckle", "front")
    second = draw("mug-tall", "navy", "speckle", "front")

    assert first.tobytes() == second.tobytes()
    assert first.size == (512, 512)


@pytest.mark.parametrize("other", [("mug-tall", "sage"), ("mug-round", "navy")])
def test_other_products_look_different(other: tuple[str, str]) -> None:
    shape, colour = other

    assert (
        draw("mug-tall", "navy", "plain", "front").tobytes()
        != draw(shape, colour, "plain", "front").tobytes()
    )


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_can_be_drawn(pattern: str) -> None:
    assert draw("cushion-long", "coral", pattern, "angle").mode == "RGB"


def test_the_drawn_folder_has_every_picture_as_a_jpeg(tmp_path: Path) -> None:
    draw_catalogue(SEED, tmp_path)

    drawn = {path.name: path.read_bytes()[:2] for path in (tmp_path / "images").iterdir()}
    assert drawn == {row["image"]: b"\xff\xd8" for row in image_rows()}


@given(
    st.sampled_from([7, 11, 12, 13]).flatmap(
        lambda n: st.text("0123456789", min_size=n, max_size=n)
    )
)
def test_a_gtin_with_its_check_digit_is_valid_and_with_another_is_not(digits: str) -> None:
    right = check_digit(digits)

    validate_gtin(f"{digits}{right}")
    with pytest.raises(ValidationError):
        validate_gtin(f"{digits}{(right + 1) % 10}")


def test_a_known_barcode_is_valid() -> None:
    validate_gtin("4006381333931")
