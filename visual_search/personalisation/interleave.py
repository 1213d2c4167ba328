"""Several ranked lists, one for each point of a taste, as one row: pure arithmetic."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

# What likeness to what stands in the row already takes off.
_SAMENESS = 0.1


@dataclass(frozen=True, eq=False)
class Choice:
    """A product that may stand in a row.

    `family` is what variants of one thing share, `group` what a row shows only so much of, such as
    a brand; `vector` float32 of unit length, or None where it is not known.
    """

    key: Any
    similarity: float
    vector: npt.NDArray[np.float32] | None = field(default=None, repr=False)
    group: Hashable | None = None
    family: Hashable | None = None


def interleaved(
    lists: Sequence[Sequence[Choice]],
    weights: Sequence[float],
    *,
    limit: int,
    most_of_group: int = 0,
) -> list[tuple[int, Choice]]:
    """One row of several lists: the number of the list that each choice is from, and the choice.

    Each list has its part of the row by its weight, and all of it as far as others are at their
    end. Of a list always that comes next which is like its point and unlike what stands there
    already (maximal marginal relevance, Carbonell and Goldstein 1998). Each product and family
    comes once, and at most `most_of_group` of a group, unless that is 0.
    """
    row = _Row(most_of_group=most_of_group)
    waiting = [list(choices) for choices in lists]
    given = [0] * len(lists)
    while len(row.chosen) < limit:
        for choices in waiting:
            choices[:] = row.allowed(choices)
        open_lists = [number for number, choices in enumerate(waiting) if choices]
        if not open_lists:
            break
        number = min(open_lists, key=lambda one: (given[one] + 0.5) / max(weights[one], 1e-9))
        row.add(number, max(waiting[number], key=row.worth))
        given[number] += 1
    return row.chosen


class _Row:
    """What stands in the row so far."""

    def __init__(self, *, most_of_group: int) -> None:
        self.chosen: list[tuple[int, Choice]] = []
        self._most_of_group = most_of_group
        self._keys: set[Any] = set()
        self._families: set[Hashable] = set()
        self._groups: Counter[Hashable] = Counter()
        self._vectors: list[npt.NDArray[np.float32]] = []

    def allowed(self, choices: Iterable[Choice]) -> list[Choice]:
        return [one for one in choices if self._allows(one)]

    def _allows(self, choice: Choice) -> bool:
        is_full = self._most_of_group and self._groups[choice.group] >= self._most_of_group
        is_there = choice.key in self._keys or choice.family in self._families
        return not is_there and not (is_full and choice.group is not None)

    def worth(self, choice: Choice) -> float:
        """How like its point it is, less how like it is to what it would stand beside."""
        if choice.vector is None or not self._vectors:
            return choice.similarity
        nearest = float((np.stack(self._vectors) @ choice.vector).max())
        return (1 - _SAMENESS) * choice.similarity - _SAMENESS * nearest

    def add(self, number: int, choice: Choice) -> None:
        self.chosen.append((number, choice))
        self._keys.add(choice.key)
        if choice.family is not None:
            self._families.add(choice.family)
        if choice.group is not None:
            self._groups[choice.group] += 1
        if choice.vector is not None:
            self._vectors.append(choice.vector)
