"""Reads a manifest: which images form the catalogue, which ask, and what belongs together."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..exceptions import ManifestError

_REQUIRED = ("image", "label", "role")
CATALOGUE, QUERY = "catalogue", "query"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One image of a manifest."""

    path: Path
    label: str
    role: str
    group: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The images of an evaluation, catalogue and queries apart, in the order of the file."""

    catalogue: tuple[Entry, ...]
    queries: tuple[Entry, ...]


def read_manifest(path: Path) -> Manifest:
    """Read a CSV file with the columns image, label, role and, if wanted, group.

    Image paths are relative to the file. `role` is `catalogue` or `query`.

    Raises:
        ManifestError: a file or column is missing, or a row makes no sense; names the line.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            entries = list(_entries(csv.DictReader(stream), path.parent))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ManifestError(f"{path} cannot be read: {error}") from error
    manifest = Manifest(
        catalogue=tuple(entry for entry in entries if entry.role == CATALOGUE),
        queries=tuple(entry for entry in entries if entry.role == QUERY),
    )
    if not manifest.catalogue or not manifest.queries:
        raise ManifestError(
            f"{path} has {len(manifest.catalogue)} catalogue images and "
            f"{len(manifest.queries)} queries; both are needed."
        )
    return manifest


def _entries(reader: "csv.DictReader[str]", folder: Path) -> Iterator[Entry]:
    missing = [name for name in _REQUIRED if name not in (reader.fieldnames or ())]
    if missing:
        raise ManifestError(f"The manifest lacks the columns: {', '.join(missing)}.")
    for row in reader:
        yield _entry(row, folder, reader.line_num)


def _entry(row: dict[str, str], folder: Path, line: int) -> Entry:
    role = (row["role"] or "").strip()
    if role not in (CATALOGUE, QUERY):
        raise ManifestError(f"Line {line}: the role is {role!r}, not catalogue or query.")
    path = folder / (row["image"] or "").strip()
    if not path.is_file():
        raise ManifestError(f"Line {line}: there is no image {row['image']!r}.")
    label = (row["label"] or "").strip()
    if not label:
        raise ManifestError(f"Line {line}: the label is empty, so it would match other blanks.")
    return Entry(
        path=path,
        label=label,
        role=role,
        group=(row.get("group") or "").strip(),
    )
