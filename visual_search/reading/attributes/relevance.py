"""A relevance model: what look-alikes say, each as far as it is alike (Lavrenko and Croft 2001)."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from .source import Answers, Places, Values

Array = npt.NDArray[np.float32]

Word = TypeVar("Word", bound=Hashable)

NEIGHBOURS = 30
# By how much less alike a neighbour counts a third of the nearest one.
_FALL = 0.05
_AT_ONCE = 512


@dataclass(frozen=True, eq=False)
class LookAlikes:
    """What the nearest of the products that say it say. Needs no weights and no learning."""

    vectors: Array
    name: str = "look-alikes"

    def answer(self, known: Places, asked: Places, values: Values) -> Answers:
        names, numbers = np.unique(values[known], return_inverse=True)
        shares = np.concatenate(
            [
                self._shares(asked[start : start + _AT_ONCE], known, numbers, len(names))
                for start in range(0, len(asked), _AT_ONCE)
            ]
        )
        best = shares.argmax(axis=1)
        return names[best], shares[np.arange(len(best)), best]

    def _shares(
        self, asked: Places, known: Places, numbers: npt.NDArray[np.intp], count: int
    ) -> npt.NDArray[np.float64]:
        alike = self.vectors[asked] @ self.vectors[known].T
        nearest = np.argsort(-alike, axis=1)[:, :NEIGHBOURS]
        weights = weights_of(np.take_along_axis(alike, nearest, axis=1))
        return np.stack(
            [
                np.bincount(numbers[row], own, minlength=count)
                for row, own in zip(nearest, weights, strict=True)
            ]
        )


def weights_of(similarities: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """What each neighbour counts, in rows that add up to 1."""
    fall = (similarities - similarities.max(axis=-1, keepdims=True)).astype(np.float64)
    weights = np.exp(fall / _FALL)
    shared: npt.NDArray[np.float64] = weights / weights.sum(axis=-1, keepdims=True)
    return shared


def relevance(
    neighbours: Sequence[Sequence[Word]], similarities: Sequence[float]
) -> dict[Word, float]:
    """How likely each word describes what these neighbours are alike to, the likeliest first.

    Args:
        neighbours: the words of each, none twice; one without any says nothing.
    """
    speaking = [(said, near) for said, near in zip(neighbours, similarities, strict=True) if said]
    if not speaking:
        return {}
    found: dict[Word, float] = {}
    weights = weights_of(np.array([near for _said, near in speaking]))
    for (said, _near), weight in zip(speaking, weights, strict=True):
        for word in said:
            found[word] = found.get(word, 0.0) + float(weight)
    return dict(sorted(found.items(), key=lambda one: -one[1]))
