"""Metrics of matching, each turned into the inner product of unit vectors.

A space is searched by one operator, the inner product. A metric therefore prepares the vectors,
on both sides alike, so that the inner product ranks as the metric would, and converts a score
back to its own scale:

* cosine: unit vectors as they are.
* correlation: Pearson's, the cosine of vectors whose own mean was taken away.
* euclidean: between unit vectors |x - y|^2 = 2 - 2 xy, so it ranks exactly as cosine does and
  only its scale differs.

Between vectors of *different* lengths no map that treats both sides alike can do this: points of
flat space do not fit on a sphere with all their distances. `lifted_items` and `lifted_queries`
do it exactly with one map for each side (Bachrach et al., "Speeding up the Xbox Recommender
System Using a Euclidean Transformation for Inner-Product Spaces", RecSys 2014, here the other
way round). Encoders of this app give unit vectors, so spaces need neither that nor pgvector's
`<->` operator, which would be the choice for stored vectors that play both sides.
"""

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from ...exceptions import ConfigurationError
from ..base import Vectors
from ..network import unit_rows

Metric = Literal["cosine", "correlation", "euclidean"]
METRICS: tuple[str, ...] = get_args(Metric)

Scores = npt.NDArray[np.floating]


def check_metric(metric: str) -> None:
    """Raise ConfigurationError unless there is such a metric."""
    if metric not in METRICS:
        raise ConfigurationError(f"There is no metric {metric!r}, only {', '.join(METRICS)}.")


def prepared(vectors: Vectors, metric: str) -> Vectors:
    """Map vectors (n, d) to unit vectors (n, d) whose inner product ranks as the metric does.

    Rows without direction (zeros; for correlation, constant rows) become NaN.

    Raises:
        ConfigurationError: there is no such metric.
    """
    check_metric(metric)
    if metric == "correlation":
        return unit_rows(vectors - vectors.mean(axis=1, keepdims=True))
    return unit_rows(vectors)


def from_inner_product(products: Scores, metric: str) -> Scores:
    """Convert inner products of prepared vectors to the metric's own scale.

    Cosine and correlation: similarity, -1 to 1, larger is nearer. Euclidean: distance between
    the unit vectors, 0 to 2, smaller is nearer.

    Raises:
        ConfigurationError: there is no such metric.
    """
    check_metric(metric)
    if metric == "euclidean":
        distances: Scores = np.sqrt(np.maximum(2.0 - 2.0 * products, 0.0))
        return distances
    return products


def lifted_items(vectors: Vectors, *, largest_length: float) -> Vectors:
    """Map items (n, d) of at most this length to unit vectors (n, d + 2).

    Their inner products with `lifted_queries` fall as the Euclidean distance grows:
    [2x, -|x|^2, rest] / scale, where the rest makes all items equally long.
    """
    squares = (vectors**2).sum(axis=1, keepdims=True)
    scale = np.sqrt(4 * largest_length**2 + largest_length**4)
    rest = np.sqrt(np.maximum(scale**2 - 4 * squares - squares**2, 0.0))
    return unit_rows(np.hstack([2 * vectors, -squares, rest]))


def lifted_queries(vectors: Vectors) -> Vectors:
    """Map queries (n, d) to unit vectors (n, d + 2), the counterpart of `lifted_items`."""
    count = len(vectors)
    ones, zeros = np.ones((count, 1), np.float32), np.zeros((count, 1), np.float32)
    return unit_rows(np.hstack([vectors, ones, zeros]))
