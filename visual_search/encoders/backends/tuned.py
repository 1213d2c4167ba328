"""EfficientNet-Lite with its last blocks trained on the shop's own catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ...exceptions import ModelFileError
from ..network import NetworkEncoder
from ..networks.efficientnet_lite import FEATURES, VARIANTS, Variant, check_weights
from ..networks.efficientnet_lite.architecture import Block, build_blocks
from ..networks.efficientnet_lite.network import read_weights
from ..networks.preprocess import Preprocess, lite_preprocess
from ..runtimes import FULL_PRECISION, Session, SessionOptions, open_session
from ..runtimes.base import Provider
from ..runtimes.optional import require
from ..weights.cache import cached_model
from ..weights.learned_file import Learned, LearnedFile
from ..weights.legacy_torch import read_tensors

if TYPE_CHECKING:
    import torch

KIND = "lite-tail"

# How many blocks, counted from the end, are trained: by depth and by variant of the network.
TAIL_BLOCKS: Mapping[str, Mapping[int, int]] = {
    "last": {0: 2, 1: 2, 2: 2},
    "stage": {0: 6, 1: 7, 2: 7},
    "deep": {0: 9, 1: 11, 2: 11},
}


class TunedLite(NetworkEncoder):
    """EfficientNet-Lite whose last blocks come from a file that training wrote; 1280 dimensions.

    Args:
        weights: path of the .safetensors file; its model card lies beside it.
        session, precision, threads, providers: as for EfficientNetLite.

    Raises:
        ConfigurationError: the session, precision or a package is not there.
        ModelFileError: the file is missing, altered or no such file.
    """

    def __init__(
        self,
        *,
        weights: str,
        session: str = "onnxruntime",
        precision: str = FULL_PRECISION,
        threads: int = 1,
        providers: Sequence[Provider] = (),
    ) -> None:
        super().__init__(
            SessionOptions(
                runtime=session, precision=precision, threads=threads, providers=providers
            )
        )
        self._file = LearnedFile(weights)

    @property
    def dimensions(self) -> int:
        return FEATURES

    @property
    def preprocess(self) -> Preprocess:
        return lite_preprocess(self._variant.size)

    def at_full_precision(self) -> "TunedLite":
        return TunedLite(weights=str(self._file.path), threads=self._options.threads)

    @cached_property
    def _variant(self) -> Variant:
        variant = tuned_variant(self._file.content)
        require(variant.package, extra=variant.extra)
        return variant

    def _open_session(self) -> Session:
        return open_session(TunedNetwork(self._variant, self._file.content), self._options)

    def _check_files(self) -> None:
        check_weights(self._variant)
        self._file.check()

    def _network_identity(self) -> str:
        return f"{self._variant.identity}:tuned:{self._file.content.identity}"


class TunedNetwork:
    """The network in the forms that sessions take."""

    def __init__(self, variant: Variant, learned: Learned) -> None:
        self._variant = variant
        self._learned = learned

    def onnx_model(self) -> bytes:
        blocks = self._blocks()
        identity = f"{self._variant.identity}:tuned:{self._learned.identity}"
        return cached_model(identity, lambda: self._converted(blocks))

    def torch_module(self) -> "torch.nn.Module":
        from ..networks.efficientnet_lite.torch_module import LiteModule

        return LiteModule(self._blocks())

    def _converted(self, blocks: tuple[Block, ...]) -> bytes:
        from ..networks.efficientnet_lite.onnx_graph import build_model

        return build_model(blocks, size=self._variant.size)

    def _blocks(self) -> tuple[Block, ...]:
        blocks = build_blocks(self._variant, read_tensors(read_weights(self._variant)))
        return with_tail(blocks, self._learned)


def tuned_variant(learned: Learned) -> Variant:
    """Return the variant of the network whose last blocks a file holds.

    Raises:
        ModelFileError: it holds none.
    """
    kind, number = learned.text("kind"), learned.text("variant")
    known = {str(one): variant for one, variant in VARIANTS.items()}
    if kind != KIND or number not in known:
        raise ModelFileError(f"This file is a {kind!r} of {number!r}, not blocks of a network.")
    return known[number]


def with_tail(blocks: tuple[Block, ...], learned: Learned) -> tuple[Block, ...]:
    """Put trained weights in the place of those of the last blocks.

    Raises:
        ModelFileError: they do not fit.
    """
    count = len({name.split(".")[0] for name in learned.arrays})
    if not 0 < count < len(blocks):
        raise ModelFileError(f"The file holds {count} blocks of a network of {len(blocks)}.")
    head, tail = blocks[:-count], blocks[-count:]
    return head + tuple(_trained(number, block, learned) for number, block in enumerate(tail))


def tail_arrays(blocks: tuple[Block, ...]) -> dict[str, npt.NDArray[np.float32]]:
    """Name the weights of trained blocks as `with_tail` reads them."""
    arrays = {}
    for number, block in enumerate(blocks):
        for place, convolution in enumerate(block.convolutions):
            arrays[f"{number}.{place}.weight"] = convolution.weight
            arrays[f"{number}.{place}.bias"] = convolution.bias
    return arrays


def _trained(number: int, block: Block, learned: Learned) -> Block:
    convolutions = []
    for place, convolution in enumerate(block.convolutions):
        weight = learned.array(f"{number}.{place}.weight", axes=4)
        bias = learned.array(f"{number}.{place}.bias", axes=1)
        if (weight.shape, bias.shape) != (convolution.weight.shape, convolution.bias.shape):
            raise ModelFileError(f"Block {number} of the file does not fit this network.")
        convolutions.append(replace(convolution, weight=weight, bias=bias))
    return replace(block, convolutions=tuple(convolutions))
