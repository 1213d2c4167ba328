"""Encodes words with any model of sentence-transformers."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..base import Vectors
from ..network import digest
from ..prefixed import PrefixedTextEncoder
from ..runtimes import SessionOptions
from ..runtimes.optional import require
from ..runtimes.per_process import PerProcess
from ..weights.local_folder import LocalFolder

if TYPE_CHECKING:
    from ..networks.sentence_transformers import SentenceModel

_FILES = ("*.json", "*.txt", "*.model", "*.safetensors", "*.bin")


class SentenceTransformers(PrefixedTextEncoder):
    """A model by the name that the Hugging Face hub has for it, or the path of its folder.

    Args:
        model: such as "intfloat/multilingual-e5-small", downloaded at the first use, or a path.
        revision: the commit of the hub that is meant; without one a name stands for whatever
            lies there, and the fingerprint cannot tell when that changes.
        query_prefix: stands before words that are looked for, such as "query: ".
        passage_prefix: stands before texts of the catalogue, such as "passage: ".
        threads: threads per text.

    Raises:
        ConfigurationError: the package is not installed.

    `dimensions` loads the model: nothing else says them.
    """

    def __init__(
        self,
        *,
        model: str,
        revision: str | None = None,
        query_prefix: str = "",
        passage_prefix: str = "",
        threads: int = 1,
    ) -> None:
        require("sentence_transformers", extra="text")
        super().__init__(query_prefix=query_prefix, passage_prefix=passage_prefix)
        self._name, self._revision = model, revision
        needed = ("modules.json",)
        also = (*_FILES, *(f"*/{pattern}" for pattern in _FILES))
        self._folder = LocalFolder(model, needed=needed, also=also) if _is_path(model) else None
        self._options = SessionOptions(runtime="pytorch", threads=threads)
        self._model: PerProcess[SentenceModel] = PerProcess(self._load)

    @cached_property
    def dimensions(self) -> int:
        return int(self._model.get().features(["a"], prefix="").shape[1])

    def check_files(self) -> None:
        if self._folder is not None and not self._model.is_built:
            self._folder.check()

    def get_fingerprint(self) -> str:
        where = self._folder.sha256 if self._folder else f"{self._name}@{self._revision or ''}"
        return digest("sentence_transformers", where, self.prefixes, self._options.identity)

    def features(self, texts: Sequence[str], *, prefix: str) -> Vectors:
        return self._model.get().features(texts, prefix=prefix)

    def _load(self) -> "SentenceModel":
        from ..networks.sentence_transformers import SentenceModel

        model = str(self._folder.verified_path()) if self._folder else self._name
        return SentenceModel(model, self._options, revision=self._revision)


def _is_path(model: str) -> bool:
    """A name of the hub is its owner's and its own; whatever lies here is meant before that."""
    return Path(model).is_absolute() or model.startswith(".") or Path(model).is_dir()
