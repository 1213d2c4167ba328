"""Intervals and paired tests by resampling, seeded and vectorised.

Several photos of one product are no independent questions: whoever hits one mostly hits the
others. So whole clusters (the queries with one label) are drawn, which for labels that are
all different is the ordinary bootstrap (Field and Welsh 2007).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
_LEVELS = (2.5, 97.5)
# So that no draw needs more than some ten megabytes at a time.
_CELLS_AT_ONCE = 2_000_000


@dataclass(frozen=True, kw_only=True)
class Resampling:
    """Random draws of clusters of queries.

    Args:
        clusters: for each query the number of its cluster, 0 to the highest without gaps.
    """

    clusters: npt.NDArray[np.int64]
    draws: int = 2000
    seed: int = 0

    @classmethod
    def by(cls, labels: Sequence[str], **options: Any) -> "Resampling":
        """Make clusters of the queries that share a label."""
        _names, clusters = np.unique(np.asarray(labels, dtype=object), return_inverse=True)
        return cls(clusters=clusters.astype(np.int64), **options)

    def interval(self, values: npt.ArrayLike) -> tuple[float, float]:
        """The 95 percent percentile interval of the mean of one value per query."""
        means = self.means(np.asarray(values, dtype=np.float64)[:, None])[:, 0]
        return limits(means)

    def means(self, values: Values, *, where: npt.NDArray[np.bool_] | None = None) -> Values:
        """The mean of each column of `values` (queries, columns) in each draw.

        Args:
            where: (queries, columns), which queries count in which column; all, left out.

        Returns:
            Shape (draws, columns); NaN where a draw holds no query that counts.
        """
        counted = np.ones_like(values) if where is None else where.astype(np.float64)
        sums = self._per_cluster(values * counted)
        sizes = self._per_cluster(counted)
        parts = []
        for weights in self._weights(len(sums)):
            size = weights @ sizes
            with np.errstate(invalid="ignore", divide="ignore"):
                parts.append((weights @ sums) / size)
        return np.concatenate(parts)

    def paired(self, one: Values, other: Values) -> "PairedTest":
        """Compare two values per query, `other` minus `one`.

        The interval comes from the bootstrap, the p-value from a two-sided randomisation test
        that swaps the two within clusters (Smucker, Allan and Carterette 2007).
        """
        difference = other - one
        sums = self._per_cluster(difference[:, None])[:, 0]
        observed = abs(float(sums.sum()))
        as_extreme = 0
        for signs in self._signs(len(sums)):
            # The tolerance: equal sums in another order may differ in the last digit.
            as_extreme += int((np.abs(signs @ sums) >= observed - 1e-9).sum())
        return PairedTest(
            delta=float(difference.mean()) if difference.size else 0.0,
            interval=self.interval(difference),
            p=(1 + as_extreme) / (1 + self.draws),
        )

    def _per_cluster(self, values: Values) -> Values:
        count = int(self.clusters.max()) + 1 if self.clusters.size else 0
        result = np.zeros((count, values.shape[1]))
        np.add.at(result, self.clusters, values)
        return result

    def _weights(self, clusters: int) -> Any:
        """How often each cluster is drawn, a few draws at a time."""
        random = np.random.default_rng(self.seed)
        for size in self._batches(clusters):
            yield random.multinomial(clusters, np.full(clusters, 1 / clusters), size=size)

    def _signs(self, clusters: int) -> Any:
        random = np.random.default_rng(self.seed)
        for size in self._batches(clusters):
            yield random.integers(0, 2, size=(size, clusters), dtype=np.int8) * 2.0 - 1.0

    def _batches(self, clusters: int) -> list[int]:
        most = max(_CELLS_AT_ONCE // max(clusters, 1), 1)
        whole, rest = divmod(self.draws, most)
        return [most] * whole + ([rest] if rest else [])


@dataclass(frozen=True, kw_only=True)
class PairedTest:
    """How much better the second of two configurations is, and whether chance explains it."""

    delta: float
    interval: tuple[float, float]
    p: float

    def as_json(self) -> dict[str, Any]:
        return {"delta": self.delta, "interval": list(self.interval), "p": self.p}


def limits(draws: Values) -> tuple[float, float]:
    """The limits between which 95 percent of the draws lie; draws that are NaN do not count."""
    known = draws[~np.isnan(draws)]
    if not known.size:
        return 0.0, 0.0
    low, high = np.percentile(known, _LEVELS)
    return float(low), float(high)
