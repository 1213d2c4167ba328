"""How far a score or a confidence can be trusted, as pure functions.

`confidence` is any figure that should be higher for right answers, `right` says which
answers were right; both have the shape (queries,).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
Booleans = npt.NDArray[np.bool_]
_BINS = 10


def auroc(confidence: Floats, right: Booleans) -> float | None:
    """Chance that a right answer has the higher confidence than a wrong one; ties count half.

    None where all answers are right, or all wrong.
    """
    if right.all() or not right.any():
        return None
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(right, confidence))


@dataclass(frozen=True, kw_only=True)
class Bin:
    """The answers whose confidence lies between two limits."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def reliability(confidence: Floats, right: Booleans, *, bins: int = _BINS) -> list[Bin]:
    """Sort answers into bins of equal width between 0 and 1; empty bins are left out."""
    edges = np.linspace(0.0, 1.0, bins + 1)
    # As the literature and scikit-learn have it: the lowest limit belongs to the first bin.
    place = np.clip(np.searchsorted(edges[1:-1], confidence, side="left"), 0, bins - 1)
    return [
        Bin(
            low=float(edges[number]),
            high=float(edges[number + 1]),
            count=int(members.sum()),
            confidence=float(confidence[members].mean()),
            accuracy=float(right[members].mean()),
        )
        for number in range(bins)
        if (members := place == number).any()
    ]


def expected_calibration_error(
    confidence: Floats, right: Booleans, *, bins: int = _BINS
) -> float | None:
    """Mean distance between confidence and accuracy of the bins, weighted by their answers.

    Naeini, Cooper and Hauskrecht 2015. `confidence` must be a probability, 0 to 1.
    """
    if not right.size:
        return None
    found = reliability(confidence, right, bins=bins)
    return sum(one.count * abs(one.accuracy - one.confidence) for one in found) / right.size


def precision_of_surer_half(confidence: Floats, right: Booleans) -> float | None:
    """How many of the surer half of the answers are right, 0 to 1."""
    if not right.size:
        return None
    surest_first = np.argsort(-confidence, kind="stable")
    half = surest_first[: -(-right.size // 2)]
    return float(right[half].mean())


def margins(scores: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """By how much the first score of each query exceeds the second, shape (queries,)."""
    if scores.shape[1] < 2:
        return np.zeros(len(scores))
    result: npt.NDArray[np.float64] = (scores[:, 0] - scores[:, 1]).astype(np.float64)
    return result
