import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop_demo.catalogue.validators import check_digit, validate_gtin
from tools.catalogue_studio.assortment import all_styles
from tools.catalogue_studio.colours import PALETTE, PLAIN_WORDS, linear
from tools.catalogue_studio.finishes import PATTERNS, parse_finish
from tools.catalogue_studio.labels import MODULE, QUIET, WIDTH, label, modules
from tools.catalogue_studio.listing import COLLECTION, write_listing
from tools.catalogue_studio.products import all_products
from tools.catalogue_studio.snapshots import all_snapshots


def test_the_checked_in_files_are_those_that_the_range_makes(tmp_path):
    write_listing(tmp_path)

    for path in tmp_path.iterdir():
        assert path.read_bytes() == (COLLECTION / path.name).read_bytes(), path.name


def test_no_two_products_share_a_sku_a_name_a_code_or_a_picture():
    products = all_products()

    for values in (
        [product.sku for product in products],
        [product.name for product in products],
        [product.gtin for product in products],
        [product.picture(view) for product in products for view in product.views],
    ):
        assert len(values) == len(set(values))


def test_every_code_is_a_valid_ean_13_of_the_range_for_shops_own_use():
    for product in all_products():
        validate_gtin(product.gtin)

        assert re.fullmatch(r"2[0-9]{12}", product.gtin)


def test_every_finish_of_the_range_has_a_pattern_and_colours_that_exist():
    finishes = [
        finish for style in all_styles() for finish in (*style.finishes, *style.slots.values())
    ]

    assert {finish.pattern for finish in finishes} <= set(PATTERNS)
    assert {finish.colour for finish in finishes} <= PALETTE.keys()


def test_a_finish_of_an_unknown_colour_is_refused():
    with pytest.raises(ValueError, match="no pattern with colours"):
        parse_finish("plain tartan")


def test_every_colour_has_a_plain_word_to_filter_by():
    assert PLAIN_WORDS.keys() == PALETTE.keys()


def test_white_reflects_nearly_all_light_and_black_nearly_none():
    assert min(linear("white")) > 0.75
    assert max(linear("black")) < 0.02


def test_what_the_shopper_photos_show_can_be_bought():
    shown = [shot.product for shot in all_snapshots() if shot.product]

    assert shown
    assert all(product.stock and product.is_published for product in shown)


@given(st.text("0123456789", min_size=12, max_size=12))
def test_the_bars_of_any_code_are_95_modules_that_read_back(digits):
    code = f"{digits}{check_digit(digits)}"

    bars = modules(code)

    assert len(bars) == 95
    assert read_back(bars) == code


def test_a_label_leaves_white_beside_its_bars():
    row = np.asarray(label("2000001007891", "Harbour Mug", "14.50").convert("L"))[400]

    quiet = QUIET * MODULE
    assert row[:quiet].min() > 200
    assert row[WIDTH - quiet :].min() > 200
    assert row[quiet] < 60


def read_back(bars: str) -> str:
    """Read an EAN-13 the way a scanner does: by the widths of its bars, in either direction."""
    odd = ("3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112")
    parities = (
        "OOOOOO", "OOEOEE", "OOEEOE", "OOEEEO", "OEOOEE",
        "OEEOOE", "OEEEOO", "OEOEOE", "OEOEEO", "OEEOEO",
    )  # fmt: skip
    groups = [bars[start : start + 7] for start in range(3, 45, 7)]
    groups += [bars[start : start + 7] for start in range(50, 92, 7)]
    digits, parity = "", ""
    for group in groups:
        widths = "".join(str(len(run[0])) for run in re.finditer(r"0+|1+", group))
        is_odd = group.count("1") % 2 == 1
        parity += "O" if is_odd else "E"
        is_right = len(digits) >= 6
        digits += str(odd.index(widths if is_odd or is_right else widths[::-1]))
    return f"{parities.index(parity[:6])}{digits}"
