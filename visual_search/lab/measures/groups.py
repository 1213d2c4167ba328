"""Sorts queries and catalogue into groups whose results are then compared.

Groups come from columns and fields that the shop has, and from measurements of the picture
files. Nothing is ever inferred about people, in pictures or behind the camera.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..data.manifest import Entry, Manifest
from ..data.pictures import Traits

Names = npt.NDArray[np.object_]

# A column with more values than this names things; it does not group them.
MOST_GROUPS = 20
_BANDS = ("low", "middle", "high")
_PICTURE_BANDS = {
    "photo brightness": ("darkest third", "middle third", "brightest third"),
    "photo sharpness": ("most blurred third", "middle third", "sharpest third"),
    "photo size": ("smallest third", "middle third", "largest third"),
}


@dataclass(frozen=True, kw_only=True)
class Grouping:
    """One way to group: the group of each query and each catalogue image, "" for unknown."""

    name: str
    queries: Names
    catalogue: Names
    values: tuple[str, ...]


def groupings(
    manifest: Manifest, *, queries: Traits | None = None, catalogue: Traits | None = None
) -> list[Grouping]:
    """All groupings of a manifest with two groups or more, by column and then by picture."""
    found = [_of_column(manifest, name) for name in _columns(manifest)]
    if queries is not None and catalogue is not None:
        found += _of_pictures(queries, catalogue)
    return [one for one in found if one is not None and 1 < len(one.values) <= MOST_GROUPS]


def _columns(manifest: Manifest) -> list[str]:
    names = {name: None for entry in manifest.queries for name in entry.fields}
    return ["group", *names]


def _of_column(manifest: Manifest, name: str) -> Grouping | None:
    asked, offered = _values(manifest.queries, name), _values(manifest.catalogue, name)
    known = asked[asked != ""]
    if not known.size:
        return None
    numbers = _numbers(np.concatenate([known, offered[offered != ""]]))
    if numbers is not None and len(np.unique(numbers)) > len(_BANDS):
        return _in_bands(name, asked, offered)
    values = sorted(set(known))
    return Grouping(name=name, queries=asked, catalogue=offered, values=tuple(values))


def _values(entries: Sequence[Entry], name: str) -> Names:
    if name == "group":
        return np.asarray([entry.group for entry in entries], dtype=object)
    return np.asarray([entry.fields.get(name, "") for entry in entries], dtype=object)


def _numbers(values: Names) -> npt.NDArray[np.float64] | None:
    try:
        return values.astype(np.float64)
    except ValueError:
        return None


def _in_bands(name: str, asked: Names, offered: Names) -> Grouping | None:
    """Thirds of the catalogue, such as price bands; a query has the price of its product."""
    basis = offered[offered != ""] if (offered != "").any() else asked[asked != ""]
    low, high = np.quantile(basis.astype(np.float64), (1 / 3, 2 / 3))
    names = (
        f"{_BANDS[0]}, up to {low:g}",
        f"{_BANDS[1]}, up to {high:g}",
        f"{_BANDS[2]}, above {high:g}",
    )
    banded = [_band(values, (low, high), names) for values in (asked, offered)]
    present = tuple(value for value in names if (banded[0] == value).any())
    return Grouping(name=name, queries=banded[0], catalogue=banded[1], values=present)


def _band(values: Names, limits: tuple[float, float], names: Sequence[str]) -> Names:
    result = np.full(len(values), "", dtype=object)
    known = values != ""
    place = np.searchsorted(limits, values[known].astype(np.float64), side="left")
    result[known] = np.asarray(names, dtype=object)[place]
    return result


def _of_pictures(queries: Traits, catalogue: Traits) -> list[Grouping | None]:
    """Thirds by light, focus and size, each side among its own.

    A shopper's photo is darker than any studio picture: common limits would only tell the two
    kinds apart.
    """
    pairs = {
        "photo brightness": (queries.brightness, catalogue.brightness),
        "photo sharpness": (queries.sharpness, catalogue.sharpness),
        "photo size": (queries.size, catalogue.size),
    }
    return [
        Grouping(
            name=name,
            queries=_thirds(asked, _PICTURE_BANDS[name]),
            catalogue=_thirds(offered, _PICTURE_BANDS[name]),
            values=_PICTURE_BANDS[name],
        )
        for name, (asked, offered) in pairs.items()
        if len(np.unique(asked[~np.isnan(asked)])) >= len(_BANDS)
    ]


def _thirds(values: npt.NDArray[np.float64], names: Sequence[str]) -> Names:
    known = values[~np.isnan(values)]
    if not known.size:
        return np.full(len(values), "", dtype=object)
    limits = np.quantile(known, (1 / 3, 2 / 3))
    place = np.searchsorted(limits, np.nan_to_num(values), side="left")
    result: Names = np.asarray(names, dtype=object)[place]
    return np.where(np.isnan(values), "", result)
