"""USE multilingual v3 at work: pieces to their vectors, and those through the network."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save

from ...runtimes import SessionOptions
from ...runtimes.onnx_runtime import OnnxRuntimeSession
from ...weights.cache import cached_model, cached_table
from ...weights.mapped import mapped
from . import package
from .onnx_graph import WORD_DIMENSIONS, Weights, build_apart
from .pieces import Pieces

DIMENSIONS = WORD_DIMENSIONS
# What stands behind the first so many pieces of a text, some 200 words, is not read.
_MOST_PIECES = 256
# The pieces' vectors lie in so many parts in turn, each with a scale of its own.
_PARTS = 17


class SentenceNetwork:
    """Maps texts to features (n, 512). Several threads may use it at once.

    The table of the pieces' vectors, 66 MB at a byte a number, is mapped from the model cache:
    a process reads the rows of the pieces that it meets. So are the numbers of the network, whose
    pages all processes share.

    Raises:
        ConfigurationError: the package of the weights is not installed.
        ModelFileError: a file of it is missing or altered.
    """

    def __init__(self, options: SessionOptions) -> None:
        self._pieces = Pieces(package.read(package.PIECES))
        # Looked at even when the cache could answer: altered weights must not go unseen.
        self._path = package.checked_path(package.WEIGHTS)
        table = cached_table(f"{package.IDENTITY}:table", self._table)
        self._table_rows = table.reshape(-1, WORD_DIMENSIONS)
        with np.load(self._path, allow_pickle=False) as weights:
            self._scale, self._least = weights["scale"], weights["lo"]
        model = cached_model(f"{package.IDENTITY}:graph", lambda: build_apart(self._held())[0])
        weights = mapped(cached_table(f"{package.IDENTITY}:weights", self._numbers))
        self._session = OnnxRuntimeSession(model, options, weights=weights)

    def features(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """One text at a time: they differ in length, and nothing is gained by filling them up."""
        return np.concatenate([self._session.run(self._words(text)) for text in texts])

    def _words(self, text: str) -> npt.NDArray[np.float32]:
        numbers = np.array(self._pieces.split(text, most=_MOST_PIECES))
        part = numbers % _PARTS
        rows = self._table_rows[numbers].astype(np.float32)
        words: npt.NDArray[np.float32] = rows * self._scale[part, None] + self._least[part, None]
        return words[None]

    def _table(self) -> bytes:
        with np.load(self._path, allow_pickle=False) as weights:
            parts = [weights[f"q{number}"] for number in range(1, _PARTS + 1)]
        return np.stack(parts, axis=1).tobytes()

    def _numbers(self) -> bytes:
        _model, numbers = build_apart(self._held())
        return save({name: np.ascontiguousarray(one) for name, one in numbers.items()})

    def _held(self) -> Weights:
        with np.load(self._path, allow_pickle=False) as weights:
            return {name: weights[name] for name in weights.files if name[0] != "q"}
