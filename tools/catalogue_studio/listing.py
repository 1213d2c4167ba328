"""Writes the files that the shop imports beside the pictures."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from .products import Product, all_products
from .reviews import reviews_of
from .snapshots import Snapshot, all_snapshots

COLLECTION = Path(__file__).parents[2] / "shop_demo" / "catalogue" / "seed" / "collection"

PROMOTIONS: tuple[dict[str, str], ...] = (
    {
        "name": "Table for two weeks",
        "kind": "promotion",
        "starts_days_ago": "3",
        "ends_in_days": "11",
        "percent": "15",
        "skus_or_category": "Kitchen > Plates",
        "text": "15 percent off all plates",
    },
    {
        "name": "Lights on",
        "kind": "promotion",
        "starts_days_ago": "6",
        "ends_in_days": "8",
        "percent": "20",
        "skus_or_category": "LAM-01-SAGE LAM-01-MUSTARD LAM-04-CORAL LAM-04-FOREST LAM-06-SAGE",
        "text": "20 percent off five lamps",
    },
    {
        "name": "Studio Tarn: stone and sea",
        "kind": "campaign",
        "starts_days_ago": "10",
        "ends_in_days": "20",
        "percent": "0",
        "skus_or_category": "VAS-03-OATMEAL VAS-05-TERRACOTTA VAS-07-WHITE MUG-05-SKY TAB-03-BLUSH",
        "text": "New from Studio Tarn: terrazzo, speckle and the colours of the coast",
    },
)

SCENE_PICTURE = "scenes/living-room.webp"
# What stands in the living room, and where, in fractions of the picture.
SCENE_DOTS = (
    ("CUS-01-RUST", "0.511", "0.480"),
    ("LAM-01-MUSTARD", "0.830", "0.378"),
    ("TAB-01-OAK", "0.765", "0.568"),
    ("BAS-01-NATURAL", "0.815", "0.860"),
    ("VAS-02-SKY", "0.250", "0.830"),
    ("PLN-01-TERRACOTTA", "0.169", "0.735"),
    ("CLO-05-BRASS", "0.218", "0.160"),
)

Row = Mapping[str, str]


def write_listing(folder: Path = COLLECTION) -> None:
    """Write all CSV files of the collection; pictures are `render`'s."""
    folder.mkdir(parents=True, exist_ok=True)
    products = all_products()
    _write(folder / "products.csv", [_product_row(product) for product in products])
    _write(folder / "images.csv", [row for product in products for row in _image_rows(product)])
    _write(folder / "reviews.csv", [row for product in products for row in reviews_of(product)])
    _write(folder / "promotions.csv", PROMOTIONS)
    _write(folder / "scenes.csv", list(_scene_rows()))
    shots = all_snapshots()
    sold = [_query_row(shot) for shot in shots if shot.product]
    shown = [row for product in products for row in _catalogue_rows(product)]
    _write(folder / "shopper_photos.csv", [*shown, *sold])
    _write(folder / "not_sold.csv", [_query_row(shot) for shot in shots if not shot.product])


def _scene_rows() -> Iterable[Row]:
    for sku, x, y in SCENE_DOTS:
        yield {
            "scene": "living-room",
            "name": "A corner to read in",
            "words": "Press a dot to see what it is.",
            "picture": SCENE_PICTURE,
            "sku": sku,
            "x": x,
            "y": y,
        }


def _write(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _product_row(product: Product) -> Row:
    style = product.style
    return {
        "sku": product.sku,
        "style": style.code,
        "name": product.name,
        "brand": style.brand,
        "category": style.category,
        "colour": product.colour,
        "material": product.material,
        "price": style.price,
        "description": product.description,
        "gtin": product.gtin,
        "stock": str(product.stock),
        "is_published": "yes" if product.is_published else "no",
    }


def _image_rows(product: Product) -> Iterable[Row]:
    for view in product.views:
        yield {"image": product.picture(view), "sku": product.sku, "view": view}


def _catalogue_rows(product: Product) -> Iterable[Row]:
    if not product.is_published:
        return
    for view in product.views:
        yield {
            "image": product.picture(view),
            "label": product.style.code,
            "group": product.style.category,
            "role": "catalogue",
            "kind": view,
            "sku": product.sku,
        }


def _query_row(shot: Snapshot) -> Row:
    product = shot.product
    return {
        "image": shot.path,
        "label": product.style.code if product else "not sold",
        "group": product.style.category if product else shot.stranger,
        "role": "query",
        "kind": shot.kind,
        "sku": product.sku if product else "",
    }
