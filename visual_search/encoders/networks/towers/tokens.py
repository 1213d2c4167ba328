"""Texts to the numbers of their pieces, as the text tower of a model takes them."""

import html
import string
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import tokenizers

from ...runtimes.optional import require

_WITHOUT_PUNCTUATION = str.maketrans("", "", string.punctuation)


def _mended(text: str) -> str:
    import ftfy

    return html.unescape(html.unescape(ftfy.fix_text(text))).strip()


def _spaced(text: str) -> str:
    return " ".join(_mended(text).split())


def _canonical(text: str) -> str:
    bare = _mended(text).replace("_", " ").translate(_WITHOUT_PUNCTUATION)
    return " ".join(bare.lower().split())


# What a model's tokeniser does to a text first, by open_clip's names.
CLEANERS: Mapping[str, Callable[[str], str]] = {
    "whitespace": _spaced,
    "lower": lambda text: _spaced(text).lower(),
    "canonicalize": _canonical,
}


class Tokens:
    """Maps texts to int64 numbers (n, context length).

    Args:
        path: a tokenizer.json that says how texts are filled up and cut.
        clean: one of CLEANERS.
        blank: the number in whose place nothing is said, for models that hear no separator.

    Raises:
        ConfigurationError: the package that mends texts is not installed.
    """

    def __init__(self, path: Path, *, clean: str, blank: int | None = None) -> None:
        require("ftfy", extra="text-onnx")
        self._tokenizer = tokenizers.Tokenizer.from_file(str(path))
        self._clean = CLEANERS[clean]
        self._blank = blank

    def __call__(self, texts: Sequence[str]) -> npt.NDArray[np.int64]:
        encoded = self._tokenizer.encode_batch([self._clean(text) for text in texts])
        numbers = np.array([one.ids for one in encoded], dtype=np.int64)
        if self._blank is not None:
            numbers[numbers == self._blank] = 0
        return numbers
