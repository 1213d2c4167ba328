"""Hit rate, nDCG, novelty and coverage of each way to fill a row, and whom it shows how often."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ....registry import Searchable
from ...data.from_shop import product_entries
from ...data.manifest import Manifest
from ...measures import metrics
from ...measures.bootstrap import Resampling
from ...measures.groups import Grouping, groupings
from ..fairness import compare_groups
from ..relevance import Answers
from .history import History, history
from .ways import ROW, SHIPPED, Ways

# Enough for an interval of three points, and asked in some minutes.
MOST_SHOPPERS = 1000
_PER_SHOPPER = (f"hit_rate@{ROW}", f"ndcg@{ROW}", "novelty")


def measure_shoppers(searchable: Searchable, *, most: int = MOST_SHOPPERS) -> dict[str, Any]:
    """How well each way foretells the newest fifth of what was kept, from the rest.

    Raises:
        ManifestError: nobody who had seen something saw something new.
    """
    found = history(searchable)
    asked = sorted(found.then, key=repr)
    if len(asked) > most:
        asked = random.Random(0).sample(asked, most)  # noqa: S311  # nosec B311
    ways = Ways(searchable, found)
    groups = _groupings(searchable, list(found.families), len(asked))
    resampling = Resampling.by([repr(who) for who in asked])
    told = {}
    for name, way in ways:
        rows = [way(who) for who in asked]
        told[name] = _Judged(found, ways, asked, rows).told(resampling, groups)
    return {
        "shoppers": len(asked),
        "interactions": found.count,
        "cut": found.cut.isoformat(),
        "ways": told,
    }


class _Judged:
    """The rows of one way, beside what shoppers did then."""

    def __init__(
        self, found: History, ways: Ways, asked: Sequence[Any], rows: Sequence[Sequence[Any]]
    ) -> None:
        self._families = found.families
        self._rows = rows
        self._count = len(ways.items)
        known = dict(zip(ways.items, ways.shoppers_of_each, strict=True))
        # One more of each, so that what nobody saw has a share too.
        whole = len(found.before) + 1
        self._surprise = {item: -np.log2((count + 1) / whole) for item, count in known.items()}
        self._then = [found.then[who] for who in asked]
        places = {key: place for place, key in enumerate(found.families)}
        self.answers = self._judged(places)

    def told(self, resampling: Resampling, groups: Sequence[Grouping]) -> dict[str, Any]:
        shown = {self._families[key] for row in self._rows for key in row}
        return {
            **{
                name: _figure(values, resampling)
                for name, values in zip(_PER_SHOPPER, self._values(), strict=True)
            },
            "coverage": round(len(shown) / max(self._count, 1), 4),
            "groups": [compare_groups(one, self.answers, resampling) for one in groups],
        }

    def _values(self) -> Iterator[npt.NDArray[np.float64]]:
        answers = self.answers
        yield metrics.hits(answers.relevance, ROW)
        yield metrics.ndcg(answers.grades, answers.ideal, ROW)
        surprises = [[self._surprise[self._families[key]] for key in row] for row in self._rows]
        yield np.array([np.mean(one) if one else np.nan for one in surprises])

    def _judged(self, places: Mapping[Any, int]) -> Answers:
        order = np.full((len(self._rows), ROW), -1, dtype=np.int64)
        grades = np.zeros((len(self._rows), ROW), dtype=np.float32)
        ideal = np.zeros((len(self._rows), ROW), dtype=np.float32)
        for number, (row, then) in enumerate(zip(self._rows, self._then, strict=True)):
            order[number, : len(row)] = [places[key] for key in row]
            grades[number, : len(row)] = [self._families[key] in then for key in row]
            ideal[number, : len(then)] = 1
        return Answers(
            order=order,
            score=np.zeros(order.shape, dtype=np.float32),
            grades=grades,
            ideal=ideal,
            total=np.array([len(then) for then in self._then]),
        )


def _figure(values: npt.NDArray[np.float64], resampling: Resampling) -> dict[str, float]:
    known = ~np.isnan(values)
    drawn = resampling.means(np.nan_to_num(values)[:, None], where=known[:, None])
    low, high = np.nanpercentile(drawn, (2.5, 97.5)) if known.any() else (0.0, 0.0)
    mean = float(values[known].mean()) if known.any() else 0.0
    return {"mean": round(mean, 4), "low": round(float(low), 4), "high": round(float(high), 4)}


def _groupings(searchable: Searchable, keys: Sequence[Any], shoppers: int) -> list[Grouping]:
    """By brand, and by thirds of what is a number, such as the price; shoppers are of no group."""
    entries = tuple(product_entries(searchable, keys))
    manifest = Manifest(
        catalogue=entries, queries=entries, source="shoppers", name=searchable.label, digest=""
    )
    nobody = np.full(shoppers, "", dtype=object)
    return [
        replace(one, queries=nobody)
        for one in groupings(manifest)
        if one.name == searchable.brand_field or one.values[0].startswith("low, up to")
    ]


def lines(measured: Mapping[str, Any]) -> list[str]:
    """The same as a person reads it."""
    size = f"{measured['shoppers']} shoppers, {measured['interactions']} interactions"
    told = [f"{size}, split at {measured['cut']}"]
    for name, found in measured["ways"].items():
        cells = [
            f"{metric} {found[metric]['mean']:.3f}"
            f" ({found[metric]['low']:.3f} to {found[metric]['high']:.3f})"
            for metric in _PER_SHOPPER
        ]
        told.append(f"{name:14} {', '.join(cells)}, coverage {found['coverage']:.3f}")
    for group in measured["ways"][SHIPPED]["groups"]:
        told += [
            f"shown of {group['name']} {row['value']}: {row['exposure_ratio']:.2f} of its part"
            for row in group["rows"]
            if row["exposure_ratio"] is not None
        ]
    return told
