"""Simulated shoppers with known tastes: what they looked at, and what they would have liked too."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

# Of a taste so many like products of a category, so many of which are looked at.
LIKED = 10
LOOKED_AT = 4


@dataclass(frozen=True)
class Liking:
    """One taste: keys of what was looked at, one that was not, and the families of all of it."""

    seen: tuple[Any, ...]
    held_back: Any
    families: frozenset[Any]


@dataclass(frozen=True)
class Catalogue:
    """Products by key: vectors of unit length, families of variants, the main category of each."""

    vectors: Mapping[Any, npt.NDArray[np.float32]]
    families: Mapping[Any, Any]
    categories: Mapping[Any, Any]

    @classmethod
    def of(cls, searchable: Any) -> "Catalogue":
        from visual_search.store.spaces import live_space
        from visual_search.store.vectors import vector_index

        products = list(searchable.get_queryset())
        keys = [one.pk for one in products]
        space = live_space(searchable.encoder)
        vectors = vector_index().vectors_of(space, searchable.model, keys)
        searchable.prefetch_families(products)
        kinds = searchable.category_values(products)
        return cls(
            vectors=vectors,
            families={one.pk: searchable.family_of(one) for one in products if one.pk in vectors},
            categories={key: kinds[key][0] for key in sorted(vectors) if key in kinds},
        )

    def members(self) -> dict[Any, list[Any]]:
        """The products of each category that has enough styles for a taste."""
        found = defaultdict(list)
        for key, category in self.categories.items():
            found[category].append(key)
        return {
            category: keys
            for category, keys in sorted(found.items())
            if len({self.families[key] for key in keys}) > LOOKED_AT
        }


def shoppers(catalogue: Catalogue, *, count: int, tastes: int, seed: int) -> list[list[Liking]]:
    """So many shoppers with so many tastes each, of different categories; the same for a seed."""
    random = np.random.default_rng((seed, tastes))
    members = catalogue.members()
    numbers = np.arange(len(members))
    kinds = list(members.values())
    return [
        [
            _liking(catalogue, kinds[number], random)
            for number in random.choice(numbers, size=min(tastes, len(kinds)), replace=False)
        ]
        for _ in range(count)
    ]


def _liking(catalogue: Catalogue, members: Sequence[Any], random: np.random.Generator) -> Liking:
    """Ten products like one of a category, one of each style; four of them are looked at."""
    first = members[int(random.integers(len(members)))]
    stacked = np.stack([catalogue.vectors[key] for key in members])
    nearest: dict[Any, Any] = {}
    for place in np.argsort(-(stacked @ catalogue.vectors[first]), kind="stable"):
        nearest.setdefault(catalogue.families[members[place]], members[place])
    liked = list(nearest.values())[:LIKED]
    order = [liked[place] for place in random.permutation(len(liked))]
    families = frozenset(catalogue.families[key] for key in liked)
    return Liking(tuple(order[:LOOKED_AT]), order[LOOKED_AT], families)
