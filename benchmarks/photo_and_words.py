"""A photo and "in blue": the product of the same style in another colour, among all products.

The folder has products.csv (sku, style, name, color, category, price, description), images.csv
(image, sku, view) and images/. Products are made in an empty database, embedded by a worker's code,
and asked as the page and the API ask. Run:
python -m dev.services run -- python -m benchmarks.photo_and_words --shop DIR [--json]
"""

import argparse
import csv
import json
import os
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.bridge_task import measure_bridge
from benchmarks.words_quality import table

PAIRS = 400
DEPTH = 5
_TEXTS = ("name", "category__name", "description")
Row = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The main photo of `shown`, and the product of its style that is wanted instead."""

    shown: Row
    wanted: Row
    photo: Path

    @property
    def words(self) -> str:
        return f"in {self.wanted['color'].lower()}"


@dataclass(frozen=True, kw_only=True)
class Answers:
    """For each pair the SKUs that were found, best first, and the CPU that it took."""

    found: Sequence[Sequence[str]]
    seconds: Sequence[float]


def pairs_of(rows: Sequence[Row], photos: Mapping[str, Path]) -> list[Pair]:
    """The same ones each time, of all that are possible."""
    styles = defaultdict(list)
    for row in rows:
        if row["color"] and row["sku"] in photos:
            styles[row["style"]].append(row)
    pairs = [
        Pair(shown=one, wanted=other, photo=photos[one["sku"]])
        for style in styles.values()
        for one in style
        for other in style
        if one["color"] != other["color"]
    ]
    return random.Random(1).sample(pairs, min(PAIRS, len(pairs)))


def measure(directory: Path, *, as_json: bool) -> None:
    rows = _rows(directory / "products.csv")
    photos = {
        row["sku"]: directory / "images" / row["image"]
        for row in _rows(directory / "images.csv")
        if row["view"] == "main"
    }
    pairs = pairs_of(rows, photos)
    fill(rows, photos)
    searchable = _embedded()
    bridge = measure_bridge(directory, searchable, rows)
    report = {name: _summary(answers, pairs) for name, answers in _asked(searchable, rows, pairs)}
    if as_json:
        print(json.dumps(report | ({"bridge": bridge} if bridge else {}), indent=2))
    else:
        print(_table(report), table(bridge, width=33) if bridge else "", sep="\n")


def _rows(file: Path) -> list[Row]:
    with file.open(newline="") as opened:
        return list(csv.DictReader(opened))


def fill(rows: Sequence[Row], photos: Mapping[str, Path]) -> None:
    from shop_demo.catalogue.models import Category, Product, ProductImage

    names = dict.fromkeys(row["category"] for row in rows)
    categories = {
        name: Category.objects.create(name=name, slug=f"category-{number}")
        for number, name in enumerate(names)
    }
    for number, row in enumerate(rows):
        product = Product.objects.create(
            sku=row["sku"],
            style=row["style"],
            name=row["name"],
            slug=f"product-{number}",
            category=categories[row["category"]],
            colour=row["color"],
            price=row["price"] or None,
            description=row["description"],
        )
        if row["sku"] in photos:
            ProductImage.objects.create(product=product, image=photos[row["sku"]].name)


def _embedded() -> Any:
    """The products with all that they say, embedded as a worker does it."""
    from visual_search import indexing
    from visual_search.registry import Filter
    from visual_search.store import spaces

    searchable = _registered(filters={"colour": Filter()}, text_fields=_TEXTS)
    spaces.ensure_spaces()
    _indexed(searchable)
    for _outcome in indexing.embed_pending(seconds=600):
        pass
    indexing.sweep()
    return searchable


def _asked(
    searchable: Any, rows: Sequence[Row], pairs: Sequence[Pair]
) -> Iterator[tuple[str, Answers]]:
    """Each way to ask, and its answers."""
    yield "photo alone", _answers(searchable, pairs, lambda _pair: "")
    yield "colour field", _answers(searchable, pairs, lambda pair: pair.words)
    searchable = _registered(filters={}, text_fields=_TEXTS)
    _indexed(searchable)
    yield "others named", _answers(searchable, pairs, lambda pair: pair.words, around=_nameless)
    _forget_colours(rows)
    searchable = _registered(filters={}, text_fields=("name", "category__name"))
    _indexed(searchable)
    yield "nothing named", _answers(searchable, pairs, lambda pair: pair.words)


def _registered(**declared: Any) -> Any:
    from shop_demo.catalogue.models import Product
    from visual_search.registry import Searchable, registry

    registry.unregister(Product)
    declared |= {"images": "photos__image", "variant_field": "style"}
    registry.register(Product, type("Products", (Searchable,), declared))
    return registry.for_model(Product)


def _indexed(searchable: Any) -> None:
    from visual_search.store.documents.drift import reconcile

    reconcile(searchable, every_object=True)


def _name(row: Row) -> str:
    return row["name"].removesuffix(f" {row['color']}")


def _forget_colours(rows: Sequence[Row]) -> None:
    from shop_demo.catalogue.models import Product

    for row in rows:
        Product.objects.filter(sku=row["sku"]).update(name=_name(row), colour="")


@contextmanager
def _nameless(pair: Pair) -> Iterator[None]:
    """While it is asked for, nothing says the colour of what is wanted."""
    from django.db import transaction

    from shop_demo.catalogue.models import Product
    from visual_search.models import Document

    wanted = Product.objects.filter(sku=pair.wanted["sku"]).values_list("pk", flat=True)
    with transaction.atomic():
        Document.objects.of_objects(Product, list(wanted)).update(text=_name(pair.wanted))
        yield
        transaction.set_rollback(True)


@contextmanager
def _as_it_is(_pair: Pair) -> Iterator[None]:
    yield


def _answers(
    searchable: Any,
    pairs: Sequence[Pair],
    words: Callable[[Pair], str],
    *,
    around: Callable[[Pair], Any] = _as_it_is,
) -> Answers:
    found, seconds = [], []
    # The first one loads the networks.
    for pair in (pairs[0], *pairs):
        photo = pair.photo.read_bytes()
        with around(pair):
            started = time.process_time()
            found.append(_ask(searchable, photo, words(pair)))
            seconds.append(time.process_time() - started)
    return Answers(found=found[1:], seconds=seconds[1:])


def _ask(searchable: Any, photo: bytes, words: str) -> list[str]:
    from visual_search.search import run_surest
    from visual_search.search.photo_request import PhotoRequest
    from visual_search.search.query import Page

    # One more, for the photo's own product.
    page = Page(limit=DEPTH + 1)
    request = PhotoRequest(searchable=searchable, photo=photo, words=words, page=page)
    _query, results = run_surest(request.queries())
    return [hit.instance.sku for hit in results]


def _summary(answers: Answers, pairs: Sequence[Pair]) -> dict[str, Any]:
    asked = list(zip(answers.found, pairs, strict=True))
    others = [
        ([sku for sku in found if sku != pair.shown["sku"]], pair.wanted["sku"])
        for found, pair in asked
    ]
    everything = [(found, pair.wanted["sku"]) for found, pair in asked]
    styles = [pair.shown["style"] for pair in pairs]
    return {
        "pairs": len(pairs),
        "R@1": _recall(everything, styles, 1),
        "R@5": _recall(everything, styles, DEPTH),
        "R@1 among others": _recall(others, styles, 1),
        "R@5 among others": _recall(others, styles, DEPTH),
        "cpu_ms": round(1000 * float(np.median(answers.seconds)), 1),
    }


def _recall(
    found: Sequence[tuple[Sequence[str], str]], styles: Sequence[str], depth: int
) -> dict[str, float]:
    """In percent; the pairs of one style are no independent questions."""
    from visual_search.lab.measures.bootstrap import Resampling

    right = np.array([100.0 * (wanted in skus[:depth]) for skus, wanted in found])
    low, high = Resampling.by(styles).interval(right)
    return {"value": round(float(right.mean()), 1), "low": round(low, 1), "high": round(high, 1)}


def _table(report: Mapping[str, Mapping[str, Any]]) -> str:
    lines = ["percent with 95 percent intervals; among others: the photo's own product left out"]
    for name, one in report.items():
        cells = [
            f"{key} {value['value']} ({value['low']} to {value['high']})"
            for key, value in one.items()
            if key.startswith("R@")
        ]
        lines.append(f"{name:14} {' | '.join(cells)} | {one['cpu_ms']} ms of CPU")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shop", type=Path, required=True, help="folder of products and images")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    # Pictures are read where they are; nothing is written there.
    os.environ["MEDIA_ROOT"] = str(options.shop.resolve() / "images")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop_demo.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    measure(options.shop, as_json=options.json)


if __name__ == "__main__":
    main()
