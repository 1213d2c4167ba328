"""Encodes words: USE multilingual v3, whose weights pip brings, in 16 languages without PyTorch."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..base import TextEncoder, Vectors
from ..network import digest, unit_rows
from ..runtimes import SessionOptions
from ..runtimes.per_process import PerProcess

if TYPE_CHECKING:
    from ..networks.sentences import SentenceNetwork


class UniversalSentence(TextEncoder):
    """Puts texts of one meaning near to each other, whatever their words and their language.

    Arabic, Chinese, Dutch, English, French, German, Italian, Japanese, Korean, Polish,
    Portuguese, Russian, Spanish, Thai and Turkish.

    Args:
        threads: threads per text.
    """

    # Of 30 things that a shop of sportswear does not sell 27 stay below, of the right first answers
    # to queries one in twenty.
    least_closeness = 0.15

    def __init__(self, *, threads: int = 1) -> None:
        self._options = SessionOptions(runtime="onnxruntime", threads=threads)
        self._network: PerProcess[SentenceNetwork] = PerProcess(self._load)

    @property
    def dimensions(self) -> int:
        return 512

    def check_files(self) -> None:
        from ..networks.sentences import check_package

        if not self._network.is_built:
            check_package()

    def get_fingerprint(self) -> str:
        from ..networks.sentences.package import IDENTITY

        return digest(IDENTITY, self._options.identity)

    def perform_encode_texts(self, texts: Sequence[str]) -> Vectors:
        return unit_rows(self._network.get().features(texts))

    def _load(self) -> "SentenceNetwork":
        from ..networks.sentences import SentenceNetwork

        return SentenceNetwork(self._options)
