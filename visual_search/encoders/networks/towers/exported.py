"""Exported towers at work: ONNX Runtime runs them, and maps their weights from the files."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PIL import Image

from ...base import Vectors
from ...runtimes import SessionOptions
from ...runtimes.per_process import PerProcess
from ...weights.folder import Folder
from .pictures import Prepared
from .tokens import Tokens

if TYPE_CHECKING:
    from ...runtimes.onnx_runtime import OnnxRuntimeSession

IMAGE, TEXT, TOKENIZER = "image.onnx", "text.onnx", "tokenizer.json"
# Raise it when what is exported changes.
CONVERSION = 1


class ExportedTowers:
    """Each tower is loaded at its first need: who only reads words needs no pictures.

    Raises:
        ModelFileError: a file of the folder is missing or altered.
    """

    def __init__(self, folder: Folder, options: SessionOptions) -> None:
        self._folder = folder
        self._options = options
        self._image = PerProcess(lambda: self._session(IMAGE))
        self._text = PerProcess(lambda: self._session(TEXT))
        self._tokens = PerProcess(self._load_tokens)
        self._prepared = Prepared(**folder.facts["preprocess"])

    def image_features(self, images: Sequence[Image.Image]) -> Vectors:
        """Return float32 features (n, d)."""
        return self._image.get().run(self._prepared.batch(images))

    def text_features(self, texts: Sequence[str]) -> Vectors:
        """Return float32 features (n, d); long texts are cut at the model's context length."""
        return self._text.get().run(self._tokens.get()(texts))

    def _session(self, name: str) -> "OnnxRuntimeSession":
        from ...runtimes.onnx_runtime import OnnxRuntimeSession

        self._folder.checked(name + ".data")
        return OnnxRuntimeSession(str(self._folder.checked(name)), self._options)

    def _load_tokens(self) -> Tokens:
        facts: dict[str, Any] = self._folder.facts["tokens"]
        return Tokens(self._folder.checked(TOKENIZER), **facts)
