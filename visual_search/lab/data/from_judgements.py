"""Logged judgements: people said how well products answer a photo, 0 (wrong) to 3 (the one)."""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ...exceptions import ManifestError
from ...registry import Searchable
from .from_shop import MOST_PRODUCTS, catalogue_entries
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
    read = _json_lines if path.suffix.lower() in (".jsonl", ".ndjson") else _csv_rows
    grades: Grades = {}
    try:
        for line, row in read(path):
            image, product, grade = _checked(row, path.parent, line)
            grades.setdefault(image, {})[product] = grade
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ManifestError(f"{path} cannot be read: {error}") from error
    return grades


def _csv_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with path.open(newline="", encoding="utf-8-sig") as stream:
        reader = csv.DictReader(stream)
        missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise ManifestError(f"The judgements lack the columns: {', '.join(missing)}.")
        for row in reader:
            yield reader.line_num, row


def _json_lines(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with path.open(encoding="utf-8-sig") as stream:
        for line, text in enumerate(stream, start=1):
            if not text.strip():
                continue
            try:
                row = json.loads(text)
            except json.JSONDecodeError as error:
                raise ManifestError(f"Line {line}: no JSON: {error}") from error
            if not isinstance(row, dict):
                raise ManifestError(f"Line {line}: a JSON object is right.")
            yield line, row


def _checked(row: Mapping[str, Any], folder: Path, line: int) -> tuple[Path, str, int]:
    image = folder / str(row.get("image") or "").strip()
    if not image.is_file():
        raise ManifestError(f"Line {line}: there is no image {row.get('image')!r}.")
    product = str(row.get("product") or "").strip()
    if not product:
        raise ManifestError(f"Line {line}: no product is named.")
    grade = str(row.get("grade", "")).strip()
    if grade not in map(str, range(HIGHEST_GRADE + 1)):
        raise ManifestError(f"Line {line}: the grade is {grade!r}, not 0 to {HIGHEST_GRADE}.")
    return image, product, int(grade)


def _best(row: Mapping[str, int]) -> str:
    return max(row, key=lambda product: row[product])
