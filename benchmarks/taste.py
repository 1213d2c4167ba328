"""Whether rows by taste find what shoppers with one to three known tastes would have liked.

A taste is ten like products of a category, one of each style, four of them looked at and one of the
others held back. Told is how often what was held back stands in a row of twelve, and how often
every taste does, for the shipped row, the same by looks alone, a single mean of all that was looked
at, what most others looked at, and chance; with intervals of 95 percent. What was looked at never
comes. The folder has products.csv, images.csv and images/ (see `embedded_shop`); without one, the
demo's own products are asked. Run:
python -m dev.services run -- python -m benchmarks.taste [--shop DIR] [--json] [--seed 1]
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .embedded_shop import embedded, set_up
from .simulated_shoppers import Catalogue, Liking, shoppers

ROW = 12
TASTES = (1, 2, 3)
# The keys of the products of a row, for what a shopper looked at.
Rows = Callable[[Sequence[Any]], Sequence[Any]]


@dataclass(frozen=True)
class Ways:
    """The ways to fill a row, for the shoppers of one number of tastes."""

    searchable: Any
    catalogue: Catalogue
    population: Sequence[Sequence[Liking]]
    seed: int

    def __iter__(self) -> Iterator[tuple[str, Rows]]:
        yield "taste", self.by_taste
        yield "taste, looks alone", self.by_looks
        yield "single mean", self.by_mean
        yield "popularity", self.by_popularity()
        yield "chance", self.by_chance()

    def by_taste(self, seen: Sequence[Any]) -> Sequence[Any]:
        """As shoppers get it."""
        return self._for_you(_visitor(self.searchable, seen))

    def by_looks(self, seen: Sequence[Any]) -> Sequence[Any]:
        """The same without the lift of what is of the same category."""
        with _looks_alone():
            return self.by_taste(seen)

    def by_mean(self, seen: Sequence[Any]) -> Sequence[Any]:
        """As by looks, around one mean of everything."""
        shopper = _visitor(self.searchable, seen)
        shopper.memory["taste", self.searchable.label] = _mean(shopper, self.searchable)
        with _looks_alone():
            return self._for_you(shopper)

    def by_popularity(self) -> Rows:
        looked_at = [key for likings in self.population for one in likings for key in one.seen]
        ranked = [key for key, _count in Counter(looked_at).most_common()]
        return lambda seen: self._first(ranked, seen)

    def by_chance(self) -> Rows:
        random = np.random.default_rng(self.seed)
        keys = list(self.catalogue.families)
        return lambda seen: self._first([keys[n] for n in random.permutation(len(keys))], seen)

    def _for_you(self, shopper: Any) -> list[Any]:
        from visual_search.personalisation.rows.for_you import for_you
        from visual_search.personalisation.rows.wanted import Wanted

        found = for_you(shopper, self.searchable, Wanted(limit=ROW))
        return [hit.instance.pk for hit in found.hits]

    def _first(self, ranked: Sequence[Any], seen: Sequence[Any]) -> list[Any]:
        """The first of each family that was not looked at."""
        families = self.catalogue.families
        known = {families[key] for key in seen}
        found: dict[Any, Any] = {}
        for key in ranked:
            if families[key] not in known:
                found.setdefault(families[key], key)
        return list(found.values())[:ROW]


def measure(searchable: Any, *, count: int, seed: int) -> dict[str, Any]:
    catalogue = Catalogue.of(searchable)
    found: dict[str, Any] = {}
    for tastes in TASTES:
        population = shoppers(catalogue, count=count, tastes=tastes, seed=seed)
        ways = Ways(searchable, catalogue, population, seed)
        found[str(tastes)] = {name: _told(ways, rows) for name, rows in ways}
    return {
        "row": ROW,
        "shoppers": count,
        "seed": seed,
        "products": len(catalogue.vectors),
        "categories": len(catalogue.members()),
        "tastes": found,
        "milliseconds": _milliseconds(searchable, list(catalogue.vectors)),
    }


def _told(ways: Ways, rows: Rows) -> dict[str, Any]:
    """The part of what was held back that is found, and of shoppers who find all their tastes."""
    families = ways.catalogue.families
    held_back, every_taste = [], []
    for likings in ways.population:
        shown = {families[key] for key in rows([key for one in likings for key in one.seen])}
        held_back.append(np.mean([families[one.held_back] in shown for one in likings]))
        every_taste.append(all(one.families & shown for one in likings))
    return {"found": _with_interval(held_back), "every_taste": _with_interval(every_taste)}


def _with_interval(values: Sequence[Any]) -> dict[str, Any]:
    from visual_search.lab.measures.bootstrap import Resampling

    numbers = np.asarray(values, dtype=np.float64)
    low, high = Resampling.by([str(n) for n in range(len(numbers))]).interval(numbers)
    return {"mean": round(float(numbers.mean()), 3), "interval": [round(low, 3), round(high, 3)]}


def _visitor(searchable: Any, seen: Sequence[Any]) -> Any:
    from visual_search.personalisation import Level, Shopper
    from visual_search.personalisation.visit import Step

    now = int(time.time())
    steps = tuple(Step(searchable.label, str(key), "view", now) for key in seen)
    return Shopper(level=Level.VISIT, steps=steps)


def _mean(shopper: Any, searchable: Any) -> Any:
    from django.utils import timezone

    from visual_search.personalisation import Taste
    from visual_search.personalisation.taste import points_of
    from visual_search.store.spaces import live_space
    from visual_search.store.vectors import vector_index

    seen, space = shopper.seen(searchable), live_space(searchable.encoder)
    vectors = vector_index().vectors_of(space, searchable.model, [one.key for one in seen])
    points = points_of(seen, vectors, now=timezone.now(), at_most=1)
    return Taste(points=points, space=space)


def _looks_alone() -> Any:
    from django.conf import settings
    from django.test import override_settings

    return override_settings(VISUAL_SEARCH={**settings.VISUAL_SEARCH, "KIND_WEIGHT": 0.0})


def _milliseconds(searchable: Any, keys: Sequence[Any]) -> dict[str, Any]:
    """What a taste of a hundred products takes, its two queries included."""
    from visual_search.personalisation import taste_of

    random, taken = np.random.default_rng(1), []
    for _ in range(50):
        chosen = random.choice(len(keys), size=min(100, len(keys)), replace=False)
        shopper = _visitor(searchable, [keys[place] for place in chosen])
        begun = time.perf_counter()
        taste_of(shopper, searchable)
        taken.append(1000 * (time.perf_counter() - begun))
    p50, p95 = np.percentile(taken, (50, 95))
    return {"taste of 100 products": {"p50": round(p50, 1), "p95": round(p95, 1)}}


def _table(report: dict[str, Any]) -> str:
    lines = [f"{'tastes':7} {'row by':20} {'held back found':24} every taste in the row"]
    for tastes, ways in report["tastes"].items():
        for name, told in ways.items():
            found, every = map(_percent, (told["found"], told["every_taste"]))
            lines.append(f"{tastes:7} {name:20} {found:24} {every}")
    return "\n".join([*lines, f"milliseconds: {report['milliseconds']}"])


def _percent(told: dict[str, Any]) -> str:
    low, high = told["interval"]
    return f"{100 * told['mean']:.1f} ({100 * low:.1f} to {100 * high:.1f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shop", type=Path, help="folder of products and images")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shoppers", type=int, default=400, help="of each number of tastes")
    options = parser.parse_args()
    set_up(options.shop)
    report = measure(embedded(options.shop), count=options.shoppers, seed=options.seed)
    print(json.dumps(report, indent=2) if options.json else _table(report))


if __name__ == "__main__":
    main()
