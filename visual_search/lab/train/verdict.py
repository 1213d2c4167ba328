"""Asks the held-out products: how well do their other photos find them, before and after."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ...encoders import Vectors
from ...encoders.learned.projection import unit_or_axis
from ..data.splits import Examples, Places
from ..evaluate.ranking import nearest
from ..measures import metrics
from ..measures.bootstrap import Resampling

# Fewer real second photos than this say nothing, so simulated ones ask.
LEAST_QUERIES = 30
_SIGNIFICANT = 0.05

Map = Callable[[npt.NDArray[np.float32]], Vectors]


@dataclass(frozen=True, kw_only=True)
class Questions:
    """Which pictures ask, by position and view, among one picture of every product.

    Args:
        queries, views: the pictures that ask, and which view of each.
        catalogue: one picture of every product, of all parts: the more the harder.
    """

    queries: Places
    views: Places
    catalogue: Places
    labels: Places
    products: Places

    @property
    def are_simulated(self) -> bool:
        return bool(self.views.any())


def questions(examples: Examples, part: str, *, views: int) -> Questions:
    """Let the second photos of a part ask; where there are too few, simulated ones do."""
    first = examples.mains
    others = np.setdiff1d(examples.places(part), first)
    if len(others) >= LEAST_QUERIES or views < 2:
        asked, shown = others, np.zeros(len(others), dtype=np.int64)
    else:
        own = np.intersect1d(examples.places(part), first)
        asked = np.repeat(own, views - 1)
        shown = np.tile(np.arange(1, views, dtype=np.int64), len(own))
    return Questions(
        queries=asked,
        views=shown,
        catalogue=first,
        labels=examples.labels,
        products=examples.products,
    )


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One value a query: whether the first answer is right, and one over the rank of the first
    right one."""

    first_is_right: npt.NDArray[np.float64]
    reciprocal_rank: npt.NDArray[np.float64]

    def as_json(self) -> dict[str, float]:
        return {
            "recall@1": metrics.mean(self.first_is_right),
            "mrr": metrics.mean(self.reciprocal_rank),
        }


def ask(questions: Questions, inputs: npt.NDArray[np.float16], apply: Map) -> Figures:
    """Rank the catalogue for every query and see where what shares its label stands."""
    catalogue = unit_or_axis(apply(inputs[questions.catalogue, 0].astype(np.float32)))
    queries = unit_or_axis(apply(inputs[questions.queries, questions.views].astype(np.float32)))
    order, _score = nearest(queries, catalogue)
    offered = questions.labels[questions.catalogue][order]
    relevance = offered == questions.labels[questions.queries][:, None]
    return Figures(
        first_is_right=relevance[:, 0].astype(np.float64),
        reciprocal_rank=metrics.reciprocal_ranks(relevance),
    )


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether what was learned finds held-out products better than what it started from."""

    before: Figures
    after: Figures
    gain: float
    interval: tuple[float, float]
    p: float
    queries: int
    are_simulated: bool

    @property
    def wins(self) -> bool:
        """The mean reciprocal rank is higher, and chance explains that badly."""
        return self.gain > 0 and self.p < _SIGNIFICANT

    def as_json(self) -> dict[str, Any]:
        return {
            "queries": self.queries,
            "queries_are_simulated": self.are_simulated,
            "before": self.before.as_json(),
            "after": self.after.as_json(),
            "mrr_gain": self.gain,
            "mrr_gain_interval": list(self.interval),
            "p": self.p,
            "wins": self.wins,
        }

    def __str__(self) -> str:
        before, after = self.before.as_json(), self.after.as_json()
        kind = "simulated photos" if self.are_simulated else "other photos"
        return (
            f"{self.queries} {kind} of held-out products: first answer right "
            f"{before['recall@1']:.1%} before, {after['recall@1']:.1%} after; mean reciprocal "
            f"rank {before['mrr']:.3f} before, {after['mrr']:.3f} after, gain {self.gain:+.3f} "
            f"(95 % {self.interval[0]:+.3f} to {self.interval[1]:+.3f}, p = {self.p:.3f})"
        )


def compare(questions: Questions, before: Figures, after: Figures, *, seed: int = 0) -> Verdict:
    """Compare query by query; photos of what shares a label are drawn together."""
    clusters = [str(label) for label in questions.labels[questions.queries]]
    test = Resampling.by(clusters, seed=seed).paired(before.reciprocal_rank, after.reciprocal_rank)
    return Verdict(
        before=before,
        after=after,
        gain=test.delta,
        interval=test.interval,
        p=test.p,
        queries=len(questions.queries),
        are_simulated=questions.are_simulated,
    )
