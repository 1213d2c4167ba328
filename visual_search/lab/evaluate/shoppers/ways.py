"""Ways to foretell what a shopper will look at: the shipped row, and what it has to beat."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from django.utils import timezone

from ....personalisation import Level, Shopper, Taste
from ....personalisation.rows.for_you import for_you
from ....personalisation.rows.wanted import Wanted
from ....personalisation.taste import points_of
from ....registry import Searchable
from ....store.spaces import live_space
from ....store.vectors import vector_index
from .history import History

ROW = 10
SHIPPED = "for_you"
# The keys of a row for one shopper of the history.
Way = Callable[[Any], Sequence[Any]]
Floats = npt.NDArray[np.float64]


class Ways:
    """Each fills a row of ten for a shopper from what was done before the cut."""

    def __init__(self, searchable: Searchable, found: History) -> None:
        self.searchable = searchable
        self.history = found
        self.items = list(dict.fromkeys(found.families.values()))
        self._places = {family: place for place, family in enumerate(self.items)}
        self._keys = {family: key for key, family in reversed(list(found.families.items()))}

    def __iter__(self) -> Iterator[tuple[str, Way]]:
        yield SHIPPED, self.by_taste
        yield "single mean", self.by_mean
        yield "seen together", self.by_cooccurrence
        yield "popularity", self.by_popularity

    def by_taste(self, shopper: Any) -> Sequence[Any]:
        return self._shown(self._visitor(shopper))

    def by_mean(self, shopper: Any) -> Sequence[Any]:
        visitor, searchable = self._visitor(shopper), self.searchable
        seen, space = visitor.seen(searchable), live_space(searchable.encoder)
        vectors = vector_index().vectors_of(space, searchable.model, {one.key for one in seen})
        points = points_of(seen, vectors, now=timezone.now(), at_most=1)
        visitor.memory["taste", searchable.label] = Taste(points=points, space=space)
        return self._shown(visitor)

    def by_popularity(self, shopper: Any) -> Sequence[Any]:
        return self._best(self.shoppers_of_each, shopper)

    def by_cooccurrence(self, shopper: Any) -> Sequence[Any]:
        """Cosine of who saw what (Sarwar et al. 2001), summed over what the shopper saw."""
        scale = 1 / np.sqrt(np.maximum(self.shoppers_of_each, 1))
        own = np.zeros(len(self.items))
        own[self._numbers(shopper)] = 1
        likeness = self._who_saw_what @ (own * scale)
        return self._best((self._who_saw_what.T @ likeness) * scale, shopper)

    @cached_property
    def shoppers_of_each(self) -> Floats:
        """How many shoppers saw a product of each family, shape (families,)."""
        counts = Counter(place for who in self.history.before for place in self._numbers(who))
        return np.array([counts[place] for place in range(len(self.items))], dtype=np.float64)

    @cached_property
    def _who_saw_what(self) -> Any:
        from scipy.sparse import csr_array

        rows = [self._numbers(who) for who in self.history.before]
        starts = np.cumsum([0, *map(len, rows)])
        columns = np.array([place for row in rows for place in row], dtype=np.int64)
        shape = (len(rows), len(self.items))
        return csr_array((np.ones(len(columns)), columns, starts), shape=shape)

    def _numbers(self, shopper: Any) -> list[int]:
        return sorted(self._places[family] for family in self.history.seen_families(shopper))

    def _best(self, scores: Floats, shopper: Any) -> list[Any]:
        scores = scores.copy()
        scores[self._numbers(shopper)] = -np.inf
        order = np.argsort(-scores, kind="stable")[:ROW]
        return [self._keys[self.items[place]] for place in order if scores[place] > 0]

    def _visitor(self, shopper: Any) -> Shopper:
        seen = list(self.history.before[shopper])
        memory = {("seen", self.searchable.label): seen}
        return Shopper(level=Level.VISIT, memory=memory)

    def _shown(self, visitor: Shopper) -> list[Any]:
        chosen = for_you(visitor, self.searchable, Wanted(limit=ROW, at_least=0))
        return [hit.instance.pk for hit in chosen.hits] if chosen.basis == "taste" else []
