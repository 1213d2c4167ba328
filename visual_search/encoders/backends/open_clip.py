"""CLIP encoders: pictures and texts in one space, by the models of open_clip."""

from collections.abc import Sequence
from functools import cached_property
from typing import ClassVar, Protocol

from PIL import Image

from ..base import Encoder, Vectors
from ..network import digest, unit_rows
from ..networks.towers.source import Source
from ..runtimes import FULL_PRECISION, SessionOptions
from ..runtimes.optional import require
from ..runtimes.per_process import PerProcess
from ..weights.folder import Folder, found_folder, made_folder

_PYTORCH = "pytorch"


class _Towers(Protocol):
    def image_features(self, images: Sequence[Image.Image]) -> Vectors: ...
    def text_features(self, texts: Sequence[str]) -> Vectors: ...


class OpenClip(Encoder):
    """A contrastive model of open_clip with its own preprocessing and tokeniser.

    Args:
        model: a name of open_clip's, such as "ViT-B-32"; "hf-hub:" and a name of the hub; or
            "local-dir:" and a folder that open_clip has written.
        pretrained: the tag of published weights (downloaded at first use), the path of a
            checkpoint (.safetensors, .pt, .pth or .bin), or None for random weights, or for
            those that lie with the model on the hub or in its folder.
        session: "pytorch"; or "onnxruntime", which exports both towers into the model cache at
            the first need, and from then on needs neither PyTorch nor open_clip. Both give the
            same vectors.
        precision: "fp32", or for pytorch "bf16", which makes other vectors.
        threads: threads per picture or text.
        seed: decides the random weights where there are no others.

    Raises:
        ConfigurationError: a package is not installed, there is no such session or precision,
            or open_clip has no such model or weights.
    """

    supports_text: ClassVar[bool] = True

    def __init__(
        self,
        *,
        model: str,
        pretrained: str | None,
        session: str = _PYTORCH,
        precision: str = FULL_PRECISION,
        threads: int = 1,
        seed: int = 0,
    ) -> None:
        self._options = SessionOptions(runtime=session, precision=precision, threads=threads)
        self._is_exported = session != _PYTORCH
        if self._is_exported:
            require("tokenizers", extra="text-onnx")
        else:
            require("open_clip", extra="clip")
        self._source = Source.of(model, pretrained, seed=seed)
        self._towers: PerProcess[_Towers] = PerProcess(self._load)

    @cached_property
    def dimensions(self) -> int:
        folder = self._folder
        if folder is not None:
            return int(folder.facts["dimensions"])
        require("open_clip", extra="clip")
        from ..networks.open_clip import model_config

        return int(model_config(self._source)["embed_dim"])

    @property
    def precision(self) -> str:
        """The number format of the towers: "fp32" or a lower one that was asked for."""
        return self._options.precision

    def at_full_precision(self) -> "OpenClip":
        """Return the same encoder in fp32, to measure what a lower precision costs."""
        return OpenClip(
            model=self._source.model,
            pretrained=self._source.said,
            session=self._options.runtime,
            threads=self._options.threads,
            seed=self._source.seed,
        )

    def check_files(self) -> None:
        if self._towers.is_built:
            return
        self._source.check_files()
        if self._folder is not None:
            self._folder.check()

    def get_fingerprint(self) -> str:
        return digest("open_clip", self._identity(), self._options.identity)

    def perform_encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        return unit_rows(self._towers.get().image_features(images))

    def perform_encode_texts(self, texts: Sequence[str]) -> Vectors:
        return unit_rows(self._towers.get().text_features(texts))

    def _identity(self) -> str:
        folder = self._folder
        if folder is not None:
            return str(folder.facts["identity"])
        require("open_clip", extra="clip")
        from ..networks.open_clip import identity

        return identity(self._source)

    @property
    def _folder(self) -> Folder | None:
        """What was exported, by this process or another one; None for PyTorch's own."""
        return found_folder(self._key()) if self._is_exported else None

    def _key(self) -> str:
        from ..networks.towers.exported import CONVERSION

        return f"open_clip:{CONVERSION}:{self._source.key}"

    def _load(self) -> _Towers:
        if self._is_exported:
            return self._load_exported()
        from ..networks.open_clip import Towers

        return Towers(self._source, self._options)

    def _load_exported(self) -> _Towers:
        from ..networks.towers import ExportedTowers

        folder = self._folder
        if folder is None:
            require("open_clip", extra="clip")
            from ..networks.towers.export import export

            folder = made_folder(self._key(), lambda path: export(self._source, path))
        return ExportedTowers(folder, self._options)
