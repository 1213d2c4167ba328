"""An encoder with a projection after it: a space like any other."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from ..base import Vectors
from ..learned.projection import Projection, from_learned
from ..weights.learned_file import LearnedFile
from .wrapper import WrappingEncoder


class Projected(WrappingEncoder):
    """Another encoder's vectors, mapped by what `visual_search_fit` or `_train` has written.

    Args:
        encoder: `{"BACKEND": path, "OPTIONS": {...}}` of the encoder it was fitted on.
        projection: path of the .safetensors file; its model card lies beside it.

    Raises:
        ConfigurationError: the encoder within cannot be built.

    The file is read at the first need of dimensions, fingerprint or vectors; these raise
    ModelFileError where it is missing, altered, or fitted on another encoder.
    """

    def __init__(self, *, encoder: Mapping[str, Any], projection: str) -> None:
        super().__init__(encoder=encoder)
        self._file = LearnedFile(projection)

    @property
    def dimensions(self) -> int:
        return self.projection.dimensions

    @cached_property
    def projection(self) -> Projection:
        projection = from_learned(self._file.content)
        projection.check_fitted_on(self.inner.fingerprint)
        return projection

    def check_files(self) -> None:
        super().check_files()
        self._file.check()

    def _own_identity(self) -> str:
        return f"projected:{self.projection.identity}"

    def _map(self, vectors: Vectors) -> Vectors:
        return self.projection.apply(vectors)
