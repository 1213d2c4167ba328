"""Several ranked lists, one for each point of a taste, as one row: pure arithmetic."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ..encoders.runtimes.one_thread import one_thread

# How much it counts to be unlike what stands in the row already, beside being like the point.
_VARIETY = 0.3


@dataclass(frozen=True, eq=False)
class Choice:
    """A product that may stand in a row.

    `similarity` is what it is ordered by, `family` what variants of one thing share, `group` what a
    row shows only so much of, such as a brand; `vector` float32 of unit length, or None where it is
    not known.
    """

    key: Any
    similarity: float
    vector: npt.NDArray[np.float32] | None = field(default=None, repr=False)
    group: Hashable | None = None
    family: Hashable | None = None


@one_thread()
def interleaved(
    lists: Sequence[Sequence[Choice]],
    weights: Sequence[float],
    *,
    limit: int,
    most_of_group: int = 0,
) -> list[tuple[int, Choice]]:
    """One row of several lists: the number of the list that each choice is from, and the choice.

    Each list has its part of the row by its weight, and more as far as others are at their end. Of
    a list always that comes next which is like its point and unlike what stands there already
    (maximal marginal relevance, Carbonell and Goldstein 1998). Each product and family comes once;
    more than `most_of_group` of a group only where nothing else is left, of any number where it is
    0.
    """
    row = _Row(lists, most_of_group=most_of_group)
    given = [0] * len(lists)
    chosen: list[tuple[int, Choice]] = []
    while len(chosen) < limit:
        # Whoever is furthest behind its part of the row comes next; of equals the first.
        turns = sorted(row.open, key=lambda one: (given[one] + 0.5) / max(weights[one], 1e-9))
        if not turns:
            break
        chosen.append((turns[0], row.take(turns[0])))
        given[turns[0]] += 1
    return chosen


class _Row:
    """What is left of each list, beside what stands in the row so far."""

    def __init__(self, lists: Sequence[Sequence[Choice]], *, most_of_group: int) -> None:
        self._lists = lists
        self._most_of_group = most_of_group
        self._left = [np.ones(len(choices), dtype=bool) for choices in lists]
        self._worth = [_numbers([one.similarity for one in choices]) for choices in lists]
        # Likeness to the likest in the row: none yet, so nothing is taken off.
        self._likest = [np.zeros(len(choices)) for choices in lists]
        self._vectors = [_stacked(choices) for choices in lists]
        self._groups: Counter[Hashable] = Counter()

    @property
    def open(self) -> list[int]:
        """The lists that have anything left."""
        return [number for number, left in enumerate(self._left) if left.any()]

    def take(self, number: int) -> Choice:
        """The best of what a list has left."""
        worth = (1 - _VARIETY) * self._worth[number] - _VARIETY * self._likest[number]
        left = self._left[number]
        few = left & np.array([self._is_few(one) for one in self._lists[number]], dtype=bool)
        allowed = few if few.any() else left
        taken = self._lists[number][int(np.where(allowed, worth, -np.inf).argmax())]
        self._groups[taken.group] += 1
        self._compare(taken)
        return taken

    def _is_few(self, choice: Choice) -> bool:
        is_capped = bool(self._most_of_group) and choice.group is not None
        return not is_capped or self._groups[choice.group] < self._most_of_group

    def _compare(self, taken: Choice) -> None:
        """Tell what is left what it would stand beside from now on."""
        for number, choices in enumerate(self._lists):
            same = [_is_same(one, taken) for one in choices]
            self._left[number] &= ~np.array(same, dtype=bool)
            if taken.vector is not None:
                likeness = self._vectors[number] @ taken.vector if choices else np.zeros(0)
                self._likest[number] = np.maximum(self._likest[number], likeness)


def _is_same(choice: Choice, taken: Choice) -> bool:
    is_family = choice.family is not None and choice.family == taken.family
    return choice.key == taken.key or is_family


def _numbers(values: Sequence[float]) -> npt.NDArray[np.float64]:
    return np.array(values, dtype=np.float64)


def _stacked(choices: Sequence[Choice]) -> npt.NDArray[np.float32]:
    """Their vectors, shape (count, dimensions); zero where one is not known."""
    known = next((one.vector for one in choices if one.vector is not None), np.zeros(1, np.float32))
    empty = np.zeros_like(known)
    return np.stack([empty if one.vector is None else one.vector for one in choices] or [empty])
