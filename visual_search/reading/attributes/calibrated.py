"""How often answers of a score are right, and from which confidence on they are often enough."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

NEVER = 2.0
# A threshold that rests on fewer answers is chance.
_LEAST = 10
# Deviations below what was seen, so that it is less in one case of twenty.
_DOUBT = 1.64


@dataclass(frozen=True, kw_only=True, eq=False)
class Calibrated:
    """Confidence by score: isotonic regression of right answers (Zadrozny and Elkan 2002)."""

    scores: Numbers
    levels: Numbers

    @classmethod
    def of(cls, scores: Numbers, right: Flags) -> "Calibrated":
        if not len(scores):
            return cls(scores=np.zeros(1), levels=np.zeros(1))
        # Answers of one score are one block from the start.
        each, places = np.unique(scores, return_inverse=True)
        hits_of, counts = np.bincount(places, right), np.bincount(places)
        blocks: list[list[float]] = []
        for score, hit, number in zip(each, hits_of, counts, strict=True):
            blocks.append([float(score), float(hit), float(number)])
            # Neighbours that fall where they should rise are one block.
            while len(blocks) > 1 and _level(blocks[-2]) >= _level(blocks[-1]):
                _score, hits, count = blocks.pop()
                blocks[-1][1] += hits
                blocks[-1][2] += count
        # As if half of one more answer had been right: no block of a few is certain.
        levels = np.array([(hits + 0.5) / (count + 1) for _score, hits, count in blocks])
        return cls(
            scores=np.array([one[0] for one in blocks]), levels=np.maximum.accumulate(levels)
        )

    def confidence(self, score: float) -> float:
        """The part of answers of this score that are right, 0 to 1."""
        return float(np.interp(score, self.scores, self.levels))


def _level(block: list[float]) -> float:
    return block[1] / block[2]


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A confidence, and what is right and what is reached at it."""

    level: float
    precision: float
    coverage: float


def threshold_for(
    confidences: Numbers, right: Flags, *, precision: float, families: Sequence[Hashable]
) -> Threshold:
    """The lowest confidence from which on answers are right often enough; `NEVER` for none.

    Args:
        families: whose each answer is: variants are right or wrong together, and prove it once.
    """
    order = np.argsort(-confidences, kind="stable")
    counts = np.arange(1, len(order) + 1)
    hits = np.cumsum(right[order])
    share = hits / counts
    # Of few answers chance may have made many right.
    proofs = _distinct([families[place] for place in order])
    sure = share - _DOUBT * np.sqrt(share * (1 - share) / proofs)
    # Answers of one confidence come together or not at all.
    sorted_ = confidences[order]
    is_last = np.append(sorted_[1:] != sorted_[:-1], True)[: len(order)]
    fitting = np.flatnonzero((sure >= precision) & (counts >= _LEAST) & is_last)
    if not len(fitting):
        return Threshold(level=NEVER, precision=0.0, coverage=0.0)
    last = fitting[-1]
    return Threshold(
        level=float(sorted_[last]),
        precision=float(hits[last] / counts[last]),
        coverage=float(counts[last] / len(order)),
    )


def _distinct(families: Sequence[Hashable]) -> npt.NDArray[np.intp]:
    """How many different ones there are up to each place."""
    first = {family: place for place, family in reversed(list(enumerate(families)))}
    is_new = [first[family] == place for place, family in enumerate(families)]
    return np.cumsum(np.array(is_new, dtype=np.intp))
