"""How close what words found is: by the words that it holds, and by what its text means.

Neither says it alone. Whoever holds all typed words is most often right, the more so the nearer its
text is to them; who holds none may be right all the same. So a probability is made of both, as the
catalogue has taught it, and the bands are parts of that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from ...models import EmbeddingSpace
from .bands import Band

# The least probability that a product is of the kind that is looked for, for each band.
_VERY_CLOSE, _SIMILAR = 0.85, 0.6
_WHOLE = 0.99


def features(closeness: float, coverage: float) -> tuple[float, float, float]:
    """What the probability is made of; all of the words is more than nearly all of them."""
    return closeness, coverage, float(coverage >= _WHOLE)


@dataclass(frozen=True, kw_only=True)
class WordBands:
    """A logistic regression that was learned for one space of texts."""

    intercept: float
    slopes: tuple[float, ...]

    @classmethod
    def of(cls, space: EmbeddingSpace) -> Self | None:
        """None as long as nothing was learned."""
        stored = space.calibration.get("words")
        if not stored:
            return None
        return cls(intercept=stored["intercept"], slopes=tuple(stored["slopes"]))

    def probability(self, closeness: float, coverage: float) -> float:
        """How likely a product is of the kind that the words ask for, 0 to 1.

        Args:
            closeness: by how much its text is more alike to the words than the catalogue is.
            coverage: the part of the words that it holds, 0 to 1.
        """
        logit = self.intercept + float(np.dot(self.slopes, features(closeness, coverage)))
        return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))

    def bands(self, probabilities: Sequence[float]) -> list[Band]:
        """The band of each hit of an answer, best first: what follows is never closer."""
        falling: npt.NDArray[Any] = np.minimum.accumulate(np.array(probabilities, dtype=float))
        return [_band(float(one)) for one in falling]


def _band(probability: float) -> Band:
    if probability >= _VERY_CLOSE:
        return Band.VERY_CLOSE
    return Band.SIMILAR if probability >= _SIMILAR else Band.LOOSELY_RELATED


@dataclass(frozen=True)
class Meant:
    """How near the text of a product is to words, and what that means in its space."""

    closeness: float
    bands: WordBands | None = None
