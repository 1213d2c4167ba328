"""Logged judgements: people said how well products answer a photo, 0 (wrong) to 3 (the one)."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from ...exceptions import ManifestError
from ...registry import Searchable
from .from_shop import MOST_PRODUCTS, catalogue_entries
from .lines import JSON_LINES, Line, read_lines
from .manifest import QUERY, Entry, Manifest

HIGHEST_GRADE = 3
_COLUMNS = ("image", "product", "grade")

Grades = dict[Path, dict[str, int]]


def judgement_manifest(
    path: Path, searchable: Searchable, *, products: int = MOST_PRODUCTS
) -> Manifest:
    """Ask the judged photos of the shop's catalogue.

    Args:
        path: CSV with the columns image, product, grade, or JSON lines with these keys.
            Images are relative to the file, products are primary keys.
        products: how many products are ranked; the judged ones are always among them.

    Raises:
        ManifestError: the file cannot be read or a line makes no sense; names the line.
    """
    grades = _read(path)
    judged = {product for row in grades.values() for product in row}
    catalogue = tuple(catalogue_entries(searchable, products=products, keep=judged))
    known = {entry.label for entry in catalogue}
    kept = {image: row for image, row in grades.items() if known & row.keys()}
    if not kept:
        raise ManifestError(f"{path} judges no product that {searchable.label} shows.")
    return Manifest(
        catalogue=catalogue,
        queries=tuple(
            Entry(file=image, label=_best(row), role=QUERY) for image, row in kept.items()
        ),
        source="judgements",
        name=path.name,
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        grades=tuple(kept.values()),
    )


def _read(path: Path) -> Grades:
    grades: Grades = {}
    is_json = path.suffix.lower() in JSON_LINES
    for line in read_lines(path, columns=_COLUMNS, json_lines=is_json):
        image, product, grade = _checked(line)
        grades.setdefault(image, {})[product] = grade
    return grades


def _checked(line: Line) -> tuple[Path, str, int]:
    image = line.image()
    product, grade = line.text("product"), line.text("grade")
    if not product:
        raise line.problem("no product is named.")
    if grade not in map(str, range(HIGHEST_GRADE + 1)):
        raise line.problem(f"the grade is {grade!r}, not 0 to {HIGHEST_GRADE}.")
    return image, product, int(grade)


def _best(row: Mapping[str, int]) -> str:
    return max(row, key=lambda product: row[product])
