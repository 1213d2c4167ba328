"""Reading products.csv and images.csv."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop_demo.catalogue.importing.columns import (
    IMAGE_COLUMNS,
    PRODUCT_COLUMNS,
    ColumnError,
    map_columns,
)
from shop_demo.catalogue.importing.problems import Problem, RowError
from shop_demo.catalogue.importing.rows import parse_price, read_images, read_products


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("header", "field", "column"),
    [
        (["sku", "name", "color"], "colour", "color"),
        (["SKU", "Title", "Colour"], "colour", "Colour"),
        (["sku", "name", "ean"], "gtin", "ean"),
    ],
)
def test_columns_are_guessed_from_their_names(header: list[str], field: str, column: str) -> None:
    columns = map_columns(header, PRODUCT_COLUMNS, {})

    assert columns[field] == (column,)


def test_a_chosen_column_wins_over_the_guess() -> None:
    columns = map_columns(["sku", "name", "label"], PRODUCT_COLUMNS, {"name": "label"})

    assert columns["name"] == ("label",)


def test_a_chosen_column_that_is_missing_is_refused_with_those_that_exist() -> None:
    with pytest.raises(ColumnError, match=r"no column 'nme'\. It has: sku, name"):
        map_columns(["sku", "name"], PRODUCT_COLUMNS, {"name": "nme"})


def test_a_needed_column_that_cannot_be_guessed_names_its_flag() -> None:
    with pytest.raises(ColumnError, match="--image-sku-column"):
        map_columns(["image", "product"], IMAGE_COLUMNS, {})


@pytest.mark.parametrize(
    ("text", "price"),
    [("52", "52"), ("19.90", "19.90"), ("€ 1,299.00", "1299.00"), ("7.5 EUR", "7.5")],
)
def test_prices_are_read_with_currency_and_thousands(text: str, price: str) -> None:
    assert parse_price(text) == Decimal(price)


@pytest.mark.parametrize("text", ["-5", "19,90", "free", "1e9", "NaN", "1.2.3"])
def test_a_price_that_may_mean_something_else_is_refused(text: str) -> None:
    with pytest.raises(RowError, match="is no amount"):
        parse_price(text)


@given(st.decimals(min_value=0, max_value=99_999_999, places=2))
def test_every_price_is_read_as_it_is_written(price: Decimal) -> None:
    assert parse_price(f"{price:,f}") == price


def test_category_levels_may_come_from_one_column_or_several(tmp_path: Path) -> None:
    path = write(
        tmp_path / "products.csv",
        "sku,name,category,group\nA,A,Men > Tops,Sale\nB,B,Sale,Sale\n",
    )

    rows = read_products(path, {"category": "group > category"}, [])

    assert [row.category for row in rows] == [("Sale", "Men", "Tops"), ("Sale",)]


def test_bad_rows_are_reported_with_their_line_and_the_rest_is_read(tmp_path: Path) -> None:
    path = write(
        tmp_path / "products.csv",
        "sku,name,price\nA,Ash,5\n,Beech,5\nC,Cedar\nA,Again,5\nD,Dogwood,cheap\nE,,5\nF,Fir,\n",
    )
    problems: list[Problem] = []

    rows = read_products(path, {}, problems)

    assert [row.sku for row in rows] == ["A", "F"]
    assert [str(problem) for problem in problems] == [
        "products.csv:3: has no SKU",
        "products.csv:4: has 2 columns instead of 3",
        "products.csv:5: SKU A is already on line 2",
        "products.csv:6: price 'cheap' is no amount such as 52.00",
        "products.csv:7: has no name",
    ]


def test_a_quote_that_never_closes_is_reported(tmp_path: Path) -> None:
    path = write(tmp_path / "products.csv", 'sku,name\nA,Ash\nB,"Beech\n')
    problems: list[Problem] = []

    rows = read_products(path, {}, problems)

    assert [row.sku for row in rows] == ["A"]
    assert len(problems) == 1


def test_a_nul_character_is_reported(tmp_path: Path) -> None:
    path = write(tmp_path / "products.csv", "sku,name\nA,A\0sh\n")
    problems: list[Problem] = []

    rows = read_products(path, {}, problems)

    assert rows == []
    assert len(problems) == 1


def test_semicolons_and_a_byte_order_mark_are_understood(tmp_path: Path) -> None:
    path = write(tmp_path / "products.csv", "\ufeffsku;name;price\nA;Ash, grey;5\n")

    [row] = read_products(path, {}, [])

    assert row.values == {"name": "Ash, grey", "price": Decimal(5)}


def test_conditions_on_one_column_widen_and_on_two_columns_narrow(tmp_path: Path) -> None:
    path = write(
        tmp_path / "images.csv",
        "image,sku,role,split\na,A,catalogue,\nb,A,photo,train\nc,A,photo,val\nd,A,poster,val\n",
    )
    where = [("role", "catalogue"), ("Role", "photo"), ("split", "val")]

    rows = read_images(path, {}, [], where=where)

    assert [row.path for row in rows] == ["c"]


def test_a_condition_on_an_unknown_column_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "images.csv", "image,sku\n")

    with pytest.raises(ColumnError, match="no column 'role'"):
        read_images(path, {}, [], where=[("role", "photo")])
