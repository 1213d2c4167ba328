"""What an evaluation asks: which images form the catalogue, which ask, what belongs together."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from ...exceptions import ManifestError
from .lines import Line, read_lines

_REQUIRED = ("image", "label", "role")
_OWN = (*_REQUIRED, "group")
CATALOGUE, QUERY = "catalogue", "query"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One image: a `file` that has a method open(mode), as a Path has.

    `fields` are further columns, such as a category or a price: groups to compare.
    """

    file: Any
    label: str
    role: str
    group: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    def open(self) -> IO[bytes]:
        opened: IO[bytes] = self.file.open("rb")
        return opened

    def __str__(self) -> str:
        return str(self.file)


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The images of an evaluation, catalogue and queries apart, in the order of the file.

    Args:
        digest: equal where the same is asked; reports with one digest make a trend.
        own_place: where each query itself stands in the catalogue, shape (queries,), when the
            catalogue asks for itself: no query may find itself.
        grades: for each query the grades (0 to 3) of labels, when people judged answers.
            Without them an item is relevant when it has the query's label.
    """

    catalogue: tuple[Entry, ...]
    queries: tuple[Entry, ...]
    source: str = "manifest"
    name: str = ""
    digest: str = ""
    own_place: npt.NDArray[np.int64] | None = None
    grades: tuple[Mapping[str, int], ...] | None = None


def read_manifest(path: Path) -> Manifest:
    """Read a CSV file with the columns image, label, role and, if wanted, group and others.

    Image paths are relative to the file. `role` is `catalogue` or `query`.

    Raises:
        ManifestError: a file or column is missing, or a row makes no sense; names the line.
    """
    entries = [_entry(line) for line in read_lines(path, columns=_REQUIRED)]
    manifest = Manifest(
        catalogue=tuple(entry for entry in entries if entry.role == CATALOGUE),
        queries=tuple(entry for entry in entries if entry.role == QUERY),
        name=path.name,
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    if not manifest.catalogue or not manifest.queries:
        raise ManifestError(
            f"{path} has {len(manifest.catalogue)} catalogue images and "
            f"{len(manifest.queries)} queries; both are needed."
        )
    return manifest


def _entry(line: Line) -> Entry:
    if line.text("role") not in (CATALOGUE, QUERY):
        raise line.problem(f"the role is {line.text('role')!r}, not catalogue or query.")
    path = line.image()
    if not line.text("label"):
        raise line.problem("the label is empty, so it would match other blanks.")
    return Entry(
        file=path,
        label=line.text("label"),
        role=line.text("role"),
        group=line.text("group"),
        fields={name: value for name, value in line.values.items() if name not in _OWN},
    )
