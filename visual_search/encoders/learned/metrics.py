"""Metrics of matching, each turned into the inner product of unit vectors.

A space is searched by one operator, the inner product. A metric therefore prepares the vectors,
on both sides alike, so that the inner product ranks as the metric would, and converts a score
back to its own scale:

* cosine: unit vectors as they are.
* correlation: Pearson's, the cosine of vectors whose own mean was taken away.
* euclidean: between unit vectors |x - y|^2 = 2 - 2 xy, so it ranks exactly as cosine does and
  only its scale differs.
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
