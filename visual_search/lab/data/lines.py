"""Reads files that name pictures, a line each: CSV, or JSON lines. All of the laboratory's do."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...exceptions import ManifestError

JSON_LINES = (".jsonl", ".ndjson")


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one line says, and where it stands: its texts have no space around them.

    Args:
        folder: where the file lies, to which its images are relative.
    """

    number: int
    folder: Path
    values: Mapping[str, str]

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def image(self, *, beside: Sequence[str] = ()) -> Path:
        """The picture that the line names.

        Args:
            beside: folders beside the file where it may lie as well.

        Raises:
            ManifestError: there is none.
        """
        for folder in (self.folder, *(self.folder / name for name in beside)):
            if (path := folder / self.text("image")).is_file():
                return path
        raise self.problem(f"there is no image {self.text('image')!r}.")

    def problem(self, what: str) -> ManifestError:
        return ManifestError(f"Line {self.number}: {what}")


def read_lines(path: Path, *, columns: Sequence[str], json_lines: bool = False) -> Iterator[Line]:
    """Read a CSV file with at least these columns, or one JSON object a line.

    Raises:
        ManifestError: the file cannot be read, lacks a column, or a line makes no sense.
    """
    rows = _objects(path) if json_lines else _rows(path, columns)
    try:
        for number, row in rows:
            # A row that is too long has its rest under None.
            values = {name: _text(value) for name, value in row.items() if name}
            yield Line(number=number, folder=path.parent, values=values)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ManifestError(f"{path} cannot be read: {error}") from error


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with path.open(newline="", encoding="utf-8-sig") as stream:
        reader = csv.DictReader(stream)
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise ManifestError(f"{path.name} lacks the columns: {', '.join(missing)}.")
        for row in reader:
            yield reader.line_num, row


def _objects(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with path.open(encoding="utf-8-sig") as stream:
        for number, text in enumerate(stream, start=1):
            if not text.strip():
                continue
            try:
                row = json.loads(text)
            except json.JSONDecodeError as error:
                raise ManifestError(f"Line {number}: no JSON: {error}") from error
            if not isinstance(row, dict):
                raise ManifestError(f"Line {number}: a JSON object is right.")
            yield number, row


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()
