"""An encoder whose vectors are compared by another metric than cosine."""

from collections.abc import Mapping
from typing import Any

from ..base import Vectors
from ..learned.metrics import check_metric, prepared
from .wrapper import WrappingEncoder


class Matched(WrappingEncoder):
    """Another encoder's vectors, prepared so that the search ranks by a metric.

    Args:
        encoder: `{"BACKEND": path, "OPTIONS": {...}}` of the encoder within.
        metric: "cosine", "correlation" or "euclidean".

    Raises:
        ConfigurationError: there is no such metric, or the encoder within cannot be built.
    """

    def __init__(self, *, encoder: Mapping[str, Any], metric: str) -> None:
        check_metric(metric)
        super().__init__(encoder=encoder)
        self.metric = metric

    @property
    def dimensions(self) -> int:
        return self.inner.dimensions

    @property
    def colour_part(self) -> slice | None:
        # That metric changes all of a vector by the mean of it.
        return self.inner.colour_part if self.metric != "correlation" else None

    def colour_of(self, lab: tuple[float, float, float]) -> Vectors:
        return self.inner.colour_of(lab)

    def _own_identity(self) -> str:
        return f"matched:{self.metric}"

    def _map(self, vectors: Vectors) -> Vectors:
        return prepared(vectors, self.metric)
