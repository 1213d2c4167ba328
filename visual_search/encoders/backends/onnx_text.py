"""Encodes words with any text network in ONNX that the project brings."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from ...exceptions import ConfigurationError
from ..base import Vectors
from ..network import digest
from ..prefixed import PrefixedTextEncoder
from ..runtimes import SessionOptions
from ..runtimes.optional import require
from ..runtimes.per_process import PerProcess
from ..weights.local_folder import LocalFolder

if TYPE_CHECKING:
    from ..networks.onnx_text import OnnxTextNetwork

_POOLINGS = ("mean", "cls")


class OnnxText(PrefixedTextEncoder):
    """A network of a folder with `model.onnx` and `tokenizer.json`, without PyTorch.

    Args:
        path: the folder. Weights may lie in a file beside the model's.
        pooling: "mean" or "cls", how the vectors of a text's pieces become one; of no matter
            where the network gives one itself.
        most: pieces of a text that are read.
        query_prefix: stands before words that are looked for, such as "query: ".
        passage_prefix: stands before texts of the catalogue, such as "passage: ".
        threads: threads per text.

    Raises:
        ConfigurationError: a package is not installed, or there is no such pooling.

    `dimensions` loads the network: nothing else says them.
    """

    def __init__(
        self,
        *,
        path: str,
        pooling: str = "mean",
        most: int = 256,
        query_prefix: str = "",
        passage_prefix: str = "",
        threads: int = 1,
    ) -> None:
        require("tokenizers", extra="text-onnx")
        if pooling not in _POOLINGS:
            known = ", ".join(_POOLINGS)
            raise ConfigurationError(f"There is no pooling {pooling!r}, only {known}.")
        super().__init__(query_prefix=query_prefix, passage_prefix=passage_prefix)
        self._folder = LocalFolder(
            path, needed=("model.onnx", "tokenizer.json"), also=("model.onnx*",)
        )
        self._pooling, self._most = pooling, most
        self._options = SessionOptions(runtime="onnxruntime", threads=threads)
        self._network: PerProcess[OnnxTextNetwork] = PerProcess(self._load)

    @cached_property
    def dimensions(self) -> int:
        return int(self._network.get().features(["a"]).shape[1])

    def check_files(self) -> None:
        if not self._network.is_built:
            self._folder.check()

    def get_fingerprint(self) -> str:
        own = f"onnx_text:{self._folder.sha256}:{self._pooling}:{self._most}"
        return digest(own, self.prefixes, self._options.identity)

    def features(self, texts: Sequence[str], *, prefix: str) -> Vectors:
        return self._network.get().features([prefix + text for text in texts])

    def _load(self) -> "OnnxTextNetwork":
        from ..networks.onnx_text import OnnxTextNetwork

        folder = self._folder.verified_path()
        return OnnxTextNetwork(folder, self._options, pooling=self._pooling, most=self._most)
