"""CLIP encoders: pictures and texts in one space, through open_clip."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from PIL import Image

from ..base import Encoder, Vectors
from ..network import digest, unit_rows
from ..runtimes import FULL_PRECISION, SessionOptions
from ..runtimes.optional import require
from ..runtimes.per_process import PerProcess
from ..weights.local import LocalWeights, is_path

if TYPE_CHECKING:
    from ..networks.open_clip import Towers


class OpenClip(Encoder):
    """A contrastive model of open_clip with its own preprocessing and tokeniser.

    Args:
        model: a name of open_clip's, such as "ViT-B-32".
        pretrained: the tag of published weights (downloaded at first use), the path of a
            checkpoint (.safetensors, .pt, .pth or .bin), or None for random weights.
        precision: "fp32", or "bf16", which makes other vectors.
        threads: threads per picture or text.
        seed: decides the random weights when `pretrained` is None.

    Raises:
        ConfigurationError: open_clip is not installed, or has no such model or weights.
    """

    supports_text: ClassVar[bool] = True

    def __init__(
        self,
        *,
        model: str,
        pretrained: str | None,
        precision: str = FULL_PRECISION,
        threads: int = 1,
        seed: int = 0,
    ) -> None:
        require("open_clip", extra="clip")
        self._options = SessionOptions(runtime="pytorch", precision=precision, threads=threads)
        self._model = model
        is_local = pretrained is not None and is_path(pretrained)
        self._pretrained = LocalWeights(pretrained) if pretrained and is_local else pretrained
        self._seed = seed
        self._towers: PerProcess[Towers] = PerProcess(self._load)

    @cached_property
    def dimensions(self) -> int:
        from ..networks.open_clip import model_config

        return int(model_config(self._model)["embed_dim"])

    @property
    def precision(self) -> str:
        """The number format of the towers: "fp32" or a lower one that was asked for."""
        return self._options.precision

    def at_full_precision(self) -> "OpenClip":
        """Return the same encoder in fp32, to measure what a lower precision costs."""
        pretrained = self._pretrained
        return OpenClip(
            model=self._model,
            pretrained=pretrained.path if isinstance(pretrained, LocalWeights) else pretrained,
            threads=self._options.threads,
            seed=self._seed,
        )

    def check_files(self) -> None:
        if isinstance(self._pretrained, LocalWeights) and not self._towers.is_built:
            self._pretrained.check()

    def get_fingerprint(self) -> str:
        from ..networks.open_clip import identity

        towers = identity(self._model, self._pretrained, seed=self._seed)
        return digest("open_clip", towers, self._options.identity)

    def perform_encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        return unit_rows(self._towers.get().image_features(images))

    def perform_encode_texts(self, texts: Sequence[str]) -> Vectors:
        return unit_rows(self._towers.get().text_features(texts))

    def _load(self) -> "Towers":
        from ..networks.open_clip import Towers

        return Towers(self._model, self._pretrained, seed=self._seed, options=self._options)
