"""What is learned from: pictures, what each shows, and which of them are kept aside."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...exceptions import ManifestError
from ...registry import Searchable
from .from_shop import catalogue_entries
from .lines import Line, read_lines
from .manifest import CATALOGUE, QUERY, Entry

FIT, STOP, JUDGE = "fit", "stop", "judge"
_PARTS = {
    "fit": FIT,
    "train": FIT,
    "training": FIT,
    "stop": STOP,
    "val": STOP,
    "valid": STOP,
    "validation": STOP,
    "judge": JUDGE,
    "test": JUDGE,
}
_SHARE = 0.2
_IMAGES_AT_MOST = 100_000
_LEAST_PRODUCTS = 6

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Which columns of a manifest say what.

    Args:
        label: what a picture shows, and what two pictures share that belong together.
        group: what is never divided between training and judging, such as a style or a sender.
        part: says fit, stop or judge (or train, val, test), where that is decided already.
    """

    label: str = "label"
    group: str = "group"
    part: str = "split"


@dataclass(frozen=True, kw_only=True)
class Examples:
    """Pictures in a fixed order; each array has one value a picture.

    Args:
        entries: where the pictures are.
        labels: the number of what a picture shows, an index into `names`.
        products: the number of the product, so that its photos can look for each other.
        parts: "fit" teaches, "stop" ends the teaching in time, "judge" is never learned from.
    """

    entries: tuple[Entry, ...]
    labels: Places
    products: Places
    parts: npt.NDArray[np.str_]
    names: tuple[str, ...]

    def places(self, *parts: str) -> Places:
        """Return the positions of the pictures of these parts."""
        return np.flatnonzero(np.isin(self.parts, parts))

    @property
    def mains(self) -> Places:
        """The position of one picture of every product: of the first, or of the first that the
        manifest calls catalogue."""
        asks = np.array([entry.role == QUERY for entry in self.entries])
        order = np.argsort(asks, kind="stable")
        _, first = np.unique(self.products[order], return_index=True)
        return np.sort(order[first]).astype(np.int64)

    @property
    def digest(self) -> str:
        """Equal for equal pictures in equal order, by their names and what they show."""
        lines = (f"{entry}:{entry.label}:{entry.group}" for entry in self.entries)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def read_examples(path: Path, *, columns: Columns | None = None, seed: int = 0) -> Examples:
    """Read a CSV file with the columns image and label and, if wanted, group, split and role.

    Image paths are relative to the file, or to a folder `images` beside it.

    Raises:
        ManifestError: a file or column is missing; names the line.
    """
    columns = columns or Columns()
    wanted = ("image", columns.label)
    entries = [_entry(line, columns) for line in read_lines(path, columns=wanted)]
    return arranged(entries, seed=seed, part_column=columns.part)


def catalogue_examples(searchable: Searchable, *, seed: int = 0) -> Examples:
    """Learn from what shoppers may see. Variants, where the searchable names them, belong together.

    Raises:
        ManifestError: there are too few products.
    """
    products = list(catalogue_entries(searchable, products=_IMAGES_AT_MOST, seed=seed))
    return arranged(products, labels=[entry.group or entry.label for entry in products], seed=seed)


def field_examples(searchable: Searchable, field: str, *, seed: int = 0) -> Examples:
    """Learn a field of the products, such as their category; objects without one are left out.

    Raises:
        ManifestError: the searchable has no such filter field, or too few products have it.
    """
    if field not in searchable.get_filters():
        known = ", ".join(searchable.get_filters()) or "none"
        raise ManifestError(f"{searchable.label} has no filter {field!r}; it has {known}.")
    products = [
        entry
        for entry in catalogue_entries(searchable, products=_IMAGES_AT_MOST, seed=seed)
        if entry.fields[field]
    ]
    return arranged(products, labels=[entry.fields[field] for entry in products], seed=seed)


def arranged(
    entries: Sequence[Entry],
    *,
    labels: Sequence[str] | None = None,
    seed: int = 0,
    part_column: str | None = None,
) -> Examples:
    """Number what is shown and lay a part aside; what shares a group is never divided.

    Args:
        labels: what each picture shows; the labels of the entries, left out.
        part_column: a field of the entries that may decide the parts.

    Raises:
        ManifestError: there are too few groups to lay some aside.
    """
    groups = [entry.group or entry.label for entry in entries]
    if len(set(groups)) < _LEAST_PRODUCTS:
        raise ManifestError(
            f"There are {len(set(groups))} products or groups; training needs {_LEAST_PRODUCTS}."
        )
    names, numbers = _numbered([entry.label for entry in entries] if labels is None else labels)
    given = [_PARTS.get(entry.fields.get(part_column or "", "").lower()) for entry in entries]
    return Examples(
        entries=tuple(entries),
        labels=numbers,
        products=_numbered([entry.label for entry in entries])[1],
        parts=np.array(_parts(groups, given, seed=seed)),
        names=names,
    )


def only_largest(examples: Examples, count: int) -> Examples:
    """Keep the pictures of the labels that most pictures show."""
    sizes = np.bincount(examples.labels, minlength=len(examples.names))
    kept = np.sort(np.argsort(-sizes, kind="stable")[:count])
    places = np.flatnonzero(np.isin(examples.labels, kept))
    return Examples(
        entries=tuple(examples.entries[place] for place in places),
        labels=np.searchsorted(kept, examples.labels[places]),
        products=examples.products[places],
        parts=examples.parts[places],
        names=tuple(examples.names[number] for number in kept),
    )


def _numbered(texts: Sequence[str]) -> tuple[tuple[str, ...], Places]:
    names, numbers = np.unique(np.asarray(texts, dtype=object), return_inverse=True)
    return tuple(map(str, names)), numbers.astype(np.int64)


def _parts(groups: Sequence[str], given: Sequence[str | None], *, seed: int) -> list[str]:
    """Keep what is given, and draw from the rest the parts that nobody has named."""
    parts = [part or FIT for part in given]
    for part in (JUDGE, STOP):
        if part in given:
            continue
        free = [place for place, now in enumerate(parts) if now == FIT]
        quota = _SHARE * len(free)
        taken = 0
        for places in _shuffled_groups([groups[place] for place in free], seed=seed).values():
            # A group as large as the whole part would make it say little.
            if taken + len(places) <= quota * 1.1 or not taken:
                taken += len(places)
                for place in places:
                    parts[free[place]] = part
            if taken >= quota:
                break
    return parts


def _shuffled_groups(groups: Sequence[object], *, seed: int) -> dict[object, list[int]]:
    """Positions by group, in an order that depends on names and seed, not on the file's order."""
    members: dict[object, list[int]] = {}
    for place, group in enumerate(groups):
        members.setdefault(group, []).append(place)

    def draw(group: object) -> str:
        return hashlib.sha256(f"{seed}:{group}".encode()).hexdigest()

    return {group: members[group] for group in sorted(members, key=draw)}


def _entry(line: Line, columns: Columns) -> Entry:
    if not line.text(columns.label):
        raise line.problem("the label is empty.")
    return Entry(
        file=line.image(beside=["images"]),
        label=line.text(columns.label),
        role=QUERY if line.text("role") == QUERY else CATALOGUE,
        group=line.text(columns.group),
        fields=line.values,
    )
