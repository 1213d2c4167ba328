"""A text network that somebody exported to ONNX, with the tokeniser that was exported beside it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import tokenizers

from ...exceptions import ModelFileError
from ..runtimes import Array, SessionOptions
from ..runtimes.onnx_runtime import open_model

Numbers = npt.NDArray[np.int64]

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
# So many texts at a time: those of a batch are filled up to the length of the longest.
_BATCH = 8


def _mean(tokens: Array, mask: Numbers) -> Array:
    """The mean over what is no filling."""
    weights = mask[..., None].astype(np.float32)
    mean: Array = (tokens * weights).sum(axis=1) / weights.sum(axis=1)
    return mean


def _first(tokens: Array, _mask: Numbers) -> Array:
    return tokens[:, 0]


# How the vectors of the pieces of a text become one.
POOLINGS: Mapping[str, Callable[[Array, Numbers], Array]] = {"mean": _mean, "cls": _first}


class OnnxTextNetwork:
    """Maps texts to features (n, d). Several threads may use it at once.

    A network that gives one vector for each text is taken at its word; of one that gives a vector
    for each piece they are pooled.

    Raises:
        ModelFileError: a file is none of its kind, or the network wants what no tokeniser says.
    """

    def __init__(self, folder: Path, options: SessionOptions, *, pooling: str, most: int) -> None:
        self._pool = POOLINGS[pooling]
        try:
            self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / TOKENIZER))
        # The package raises nothing narrower.
        except Exception as error:
            raise ModelFileError(f"{folder / TOKENIZER} is no tokeniser: {error}") from error
        self._tokenizer.enable_truncation(most)
        if self._tokenizer.padding is None:
            self._tokenizer.enable_padding()
        self._session = open_model(str(folder / MODEL), options)
        self._inputs = [one.name for one in self._session.get_inputs()]
        unknown = set(self._inputs) - set(_inputs([], self._tokenizer))
        if unknown:
            raise ModelFileError(
                f"{folder / MODEL} wants {', '.join(sorted(unknown))}, which no tokeniser says."
            )

    def features(self, texts: Sequence[str]) -> Array:
        starts = range(0, len(texts), _BATCH)
        return np.concatenate([self._of_few(texts[start : start + _BATCH]) for start in starts])

    def _of_few(self, texts: Sequence[str]) -> Array:
        said = _inputs(texts, self._tokenizer)
        outputs = self._session.run(None, {name: said[name] for name in self._inputs})
        found = np.asarray(outputs[0], dtype=np.float32)
        return found if found.ndim == 2 else self._pool(found, said["attention_mask"])


def _inputs(texts: Sequence[str], tokenizer: tokenizers.Tokenizer) -> dict[str, Numbers]:
    encoded = tokenizer.encode_batch(list(texts))
    return {
        "input_ids": np.array([one.ids for one in encoded], dtype=np.int64),
        "attention_mask": np.array([one.attention_mask for one in encoded], dtype=np.int64),
        "token_type_ids": np.array([one.type_ids for one in encoded], dtype=np.int64),
    }
