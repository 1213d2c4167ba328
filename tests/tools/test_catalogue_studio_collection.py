"""The files of the demo's catalogue agree with each other and with what the shop promises."""

import csv
from collections import Counter

import pytest
from PIL import Image

from shop_demo.catalogue.validators import validate_gtin
from tools.catalogue_studio.listing import COLLECTION
from visual_search.lab.data.manifest import read_manifest

MEGABYTES = 15


def rows(name: str) -> list[dict[str, str]]:
    with (COLLECTION / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def products() -> dict[str, dict[str, str]]:
    return {row["sku"]: row for row in rows("products.csv")}


def test_there_are_products_enough_in_categories_enough(products):
    assert len(products) >= 240
    assert len({row["category"] for row in products.values()}) >= 14


def test_most_products_have_relatives_of_the_same_shape(products):
    styles = Counter(row["style"] for row in products.values())

    assert sum(count > 1 for count in styles.values()) >= 0.9 * len(styles)


def test_some_products_are_sold_out_and_some_are_not_published(products):
    assert 5 <= sum(row["stock"] == "0" for row in products.values()) <= 40
    assert 2 <= sum(row["is_published"] == "no" for row in products.values()) <= 20


def test_every_product_has_a_valid_code_a_price_and_a_text(products):
    for row in products.values():
        validate_gtin(row["gtin"])

        assert float(row["price"]) > 0
        assert len(row["description"]) > 40
        assert all(row[name] for name in ("brand", "material", "colour"))


def test_every_product_has_a_picture_and_a_third_have_several(products):
    views = Counter(row["sku"] for row in rows("images.csv"))

    assert views.keys() == products.keys()
    assert sum(count > 1 for count in views.values()) >= len(products) / 3


def test_every_picture_that_is_named_exists_and_every_one_that_exists_is_named():
    named = {row["image"] for row in rows("images.csv")}
    named |= {row["image"] for row in (*rows("shopper_photos.csv"), *rows("not_sold.csv"))}
    found = {
        path.relative_to(COLLECTION).as_posix()
        for folder in ("pictures", "shopper_photos")
        for path in (COLLECTION / folder).iterdir()
    }

    assert named == found


def test_the_pictures_are_small_in_all_and_large_enough_each():
    files = [path for path in COLLECTION.rglob("*.*") if path.suffix in (".webp", ".jpg")]

    assert sum(path.stat().st_size for path in files) < MEGABYTES * 1_000_000
    for path in files:
        with Image.open(path) as image:
            assert min(image.size) >= 400, path.name
            # A scene is shown as wide as a page.
            most = 1200 if path.parent.name == "scenes" else 900
            assert max(image.size) <= most, path.name


def test_the_manifest_of_shopper_photos_can_be_read():
    manifest = read_manifest(COLLECTION / "shopper_photos.csv")

    known = {entry.label for entry in manifest.catalogue}
    assert all(entry.label in known for entry in manifest.queries)


def test_there_are_shopper_photos_enough_of_every_kind():
    kinds = Counter(row["kind"] for row in rows("shopper_photos.csv") if row["role"] == "query")
    strangers = rows("not_sold.csv")

    assert set(kinds) == {"clutter", "angle", "light", "blur", "barcode"}
    assert kinds["barcode"] >= 8
    assert len(strangers) >= 12
    assert sum(kinds.values()) + len(strangers) >= 60


def test_shopper_photos_name_products_and_strangers_none(products):
    for row in rows("shopper_photos.csv"):
        assert products[row["sku"]]["style"] == row["label"]
    for row in rows("not_sold.csv"):
        assert (row["sku"], row["label"], row["kind"]) == ("", "not sold", "not_sold")


def test_reviews_are_of_products_and_rate_from_one_to_five(products):
    reviews = rows("reviews.csv")

    assert len(reviews) >= 100
    for row in reviews:
        assert row["sku"] in products
        assert row["rating"] in "12345"
        assert all(row[name] for name in ("author", "title", "text"))


def test_two_promotions_and_a_campaign_name_what_they_promote(products):
    promotions = rows("promotions.csv")
    categories = {row["category"] for row in products.values()}

    assert Counter(row["kind"] for row in promotions) == {"promotion": 2, "campaign": 1}
    for row in promotions:
        named = row["skus_or_category"]
        assert named in categories or set(named.split()) <= products.keys()


def test_no_file_names_a_machine_or_a_person_of_it():
    for path in COLLECTION.glob("*.csv"):
        text = path.read_text(encoding="utf-8")

        assert "/home/" not in text
        assert "/tmp/" not in text
        assert "\\" not in text
