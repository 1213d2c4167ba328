"""Retrieval tasks over real images: a phone photo finds its product, a view the main one.

The images lie in ../shared/data, or where $VISUAL_SEARCH_TEST_DATA says; its README tells what
they are.
"""

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from visual_search.lab.data.manifest import CATALOGUE, QUERY, Entry

DATA = Path(
    os.environ.get("VISUAL_SEARCH_TEST_DATA", Path(__file__).parents[2] / "shared" / "data")
)
Row = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Task:
    """Photos that ask, and the catalogue that answers: right is what has the photo's label.

    Photos with one `group` are no independent questions.
    """

    name: str
    catalogue: tuple[Entry, ...]
    queries: tuple[Entry, ...]


def retrieval_tasks(*, queries: int, distractors: int, data: Path = DATA) -> list[Task]:
    """The five tasks, with at most so many queries each.

    Raises:
        SystemExit: the images are not there.
    """
    shop = _shop(data)
    photos = list(_photos(data))
    packages = [photo for photo in photos if photo.fields["group"] == "Packages"]
    crowd = [*shop, *spread(list(_distractors(data)), distractors)]
    return [
        _task("pack", shop, packages, queries),
        _task(f"pack + {distractors:,}", crowd, packages, queries),
        _task("all", shop, photos, queries),
        _task("view, colour", _views(data, CATALOGUE, "sku"), _views(data, QUERY, "sku"), queries),
        _task(
            "view, style", _views(data, CATALOGUE, "style"), _views(data, QUERY, "style"), queries
        ),
    ]


def spread(entries: Sequence[Entry], count: int) -> list[Entry]:
    """At most `count` entries, as many of each label as its share: the same ones each time."""
    ordered = sorted(entries, key=lambda entry: (entry.label, str(entry.file)))
    places = np.linspace(0, len(ordered), min(count, len(ordered)), endpoint=False)
    return [ordered[int(place)] for place in places]


def _task(name: str, catalogue: Iterable[Entry], queries: Sequence[Entry], count: int) -> Task:
    return Task(name=name, catalogue=tuple(catalogue), queries=tuple(spread(queries, count)))


def _shop(data: Path) -> list[Entry]:
    """The pictures of a grocer's products, and those of a sportswear shop between them."""
    pictures = [
        _entry(data / "grocery", row, label=row["sku"], role=CATALOGUE)
        for row in _rows(data / "grocery" / "images.csv")
        if row["role"] == "catalogue"
    ]
    return [*pictures, *_views(data, CATALOGUE, "sku")]


def _photos(data: Path) -> Iterator[Entry]:
    groups = {row["sku"]: row["group"] for row in _rows(data / "grocery" / "products.csv")}
    for row in _rows(data / "grocery" / "images.csv"):
        if row["role"] == "photo":
            fields = {"group": groups[row["sku"]]}
            yield _entry(data / "grocery", row, label=row["sku"], role=QUERY, fields=fields)


def _views(data: Path, role: str, label: str) -> list[Entry]:
    return [
        _entry(data / "luma" / "images", row, label=row[label], role=role, group=row["style"])
        for row in _rows(data / "luma" / "images.csv")
        if (row["view"] == "main") == (role == CATALOGUE)
    ]


def _distractors(data: Path) -> Iterator[Entry]:
    for row in _rows(data / "clothing" / "images.csv"):
        yield _entry(data / "clothing", row, label=f"clothing {row['category']}", role=CATALOGUE)


def _entry(
    folder: Path, row: Row, *, label: str, role: str, group: str = "", fields: Row | None = None
) -> Entry:
    return Entry(
        file=folder / row["image"],
        label=label,
        role=role,
        group=group or label,
        fields=fields or {},
    )


def _rows(path: Path) -> list[Row]:
    if not path.is_file():
        raise SystemExit(
            f"The images are needed that these tasks ask about, and there is no {path}. "
            "Say in VISUAL_SEARCH_TEST_DATA where they are."
        )
    with path.open(newline="", encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))
