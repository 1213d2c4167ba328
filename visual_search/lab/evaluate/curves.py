"""The data of the plots: small lists of numbers, so that a report can be kept for years."""

from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt

from ..measures import confidence, metrics
from .ranking import Ranking
from .relevance import Answers

_DEEPEST = 50
_BINS = 24
_DIGITS = 4


def draw(ranking: Ranking, answers: Answers) -> dict[str, Any]:
    """Precision against recall, hit rate against rank, scores of right and wrong answers."""
    recall, precision = metrics.precision_recall_curve(answers.relevance, total=answers.total)
    ranks = list(range(1, min(_DEEPEST, answers.relevance.shape[1]) + 1))
    return {
        "precision_recall": {"recall": _short(recall), "precision": _short(precision)},
        "recall_at": {
            "rank": ranks,
            "rate": [round(metrics.hit_rate_at(answers.relevance, k), _DIGITS) for k in ranks],
        },
        "scores": _histogram(answers.score[:, 0], answers.first_is_right),
        "reliability": _reliability(ranking, answers),
    }


def _histogram(scores: npt.NDArray[np.float32], right: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """How many right and wrong first answers have a score in each of some equal steps."""
    low, high = float(scores.min()), float(scores.max())
    edges = np.linspace(low, high if high > low else low + 1.0, _BINS + 1)
    return {
        "edges": _short(edges),
        "right": np.histogram(scores[right], edges)[0].tolist(),
        "wrong": np.histogram(scores[~right], edges)[0].tolist(),
    }


def _reliability(ranking: Ranking, answers: Answers) -> list[dict[str, Any]] | None:
    if ranking.confidence is None:
        return None
    return [
        asdict(one) for one in confidence.reliability(ranking.confidence, answers.first_is_right)
    ]


def _short(values: npt.NDArray[np.float64]) -> list[float]:
    return [round(float(value), _DIGITS) for value in values]
