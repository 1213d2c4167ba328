"""The frozen part of a network, whose output is computed once, and the part that is trained."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image

from ...encoders import Encoder
from ...encoders.backends.efficientnet_lite import EfficientNetLite
from ...encoders.backends.tuned import TAIL_BLOCKS
from ...encoders.networks.efficientnet_lite.architecture import VARIANTS, Block, build_blocks
from ...encoders.networks.efficientnet_lite.network import read_weights
from ...encoders.networks.preprocess import lite_preprocess
from ...encoders.weights.legacy_torch import read_tensors

if TYPE_CHECKING:
    from torch import nn

Inputs = npt.NDArray[np.float32]


class Trunk(Protocol):
    """Turns pictures into what the trained part takes. `identity` names its arithmetic."""

    @property
    def identity(self) -> str: ...

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one picture's output."""

    def encode(self, images: Sequence[Image.Image]) -> Inputs:
        """Return float32 (n, *shape) for RGB pictures."""

    def tail(self) -> "nn.Module":
        """A new module that maps such outputs to features (n, d), with its first weights."""


class FrozenEncoder:
    """All of an encoder is frozen: what is trained comes after its vectors."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    @property
    def identity(self) -> str:
        return self._encoder.fingerprint

    @property
    def shape(self) -> tuple[int, ...]:
        return (self._encoder.dimensions,)

    def encode(self, images: Sequence[Image.Image]) -> Inputs:
        return self._encoder.encode_images(images)

    def tail(self) -> "nn.Module":
        from torch import nn

        return nn.Identity()


class LiteTrunk:
    """EfficientNet-Lite up to its last blocks, which can be trained.

    Args:
        variant: 0, 1 or 2.
        depth: "last" (one bottleneck and the head), "stage" (the last two stages and the head) or
            "deep" (the last three).
    """

    def __init__(self, variant: int = 0, *, depth: str = "last") -> None:
        self.variant = VARIANTS[variant]
        self.depth = depth
        self.count = TAIL_BLOCKS[depth][variant]

    @property
    def identity(self) -> str:
        return f"{EfficientNetLite(variant=self.variant.number).fingerprint}:{self.depth}"

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return build_blocks(self.variant, read_tensors(read_weights(self.variant)))

    @cached_property
    def shape(self) -> tuple[int, ...]:
        first = self.blocks[-self.count].convolutions[0]
        # Every block before the tail halves the side as often as it strides.
        strides = [one.stride for block in self.blocks[: -self.count] for one in block.convolutions]
        side = self.variant.size
        for stride in strides:
            side = -(-side // stride)
        return (first.weight.shape[1] * first.groups, side, side)

    def encode(self, images: Sequence[Image.Image]) -> Inputs:
        batch = lite_preprocess(self.variant.size).batch(images)
        return np.concatenate([self._run(one[None]) for one in batch])

    def tail(self) -> "nn.Module":
        from ...encoders.networks.efficientnet_lite.torch_module import LiteModule

        return LiteModule(self.blocks[-self.count :])

    def _run(self, image: Inputs) -> Inputs:
        (output,) = self._session.run(None, {"images": image})
        return np.asarray(output, dtype=np.float32)

    @cached_property
    def _session(self) -> "_Runner":
        import onnxruntime

        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        return onnxruntime.InferenceSession(  # type: ignore[no-any-return]
            self._cut_model(), settings, providers=["CPUExecutionProvider"]
        )

    def _cut_model(self) -> bytes:
        """The network as ONNX, ending where the trained part begins."""
        from ...encoders.networks.efficientnet_lite.onnx_graph import build_model

        trunk = self.blocks[: -self.count]
        return build_model(trunk, size=self.variant.size, is_pooled=False)


class _Runner(Protocol):
    def run(self, outputs: None, inputs: dict[str, Inputs]) -> list[Inputs]: ...


def blocks_of(module: "nn.Module", like: Sequence[Block]) -> tuple[Block, ...]:
    """Read the trained weights of a LiteModule back into blocks."""
    from torch import nn

    trained = [layer for layer in module.modules() if isinstance(layer, nn.Conv2d)]
    numbers = iter(trained)
    result = []
    for block in like:
        convolutions = []
        for convolution in block.convolutions:
            layer = next(numbers)
            bias = layer.bias
            convolutions.append(
                replace(
                    convolution,
                    weight=layer.weight.detach().cpu().numpy().copy(),
                    bias=convolution.bias if bias is None else bias.detach().cpu().numpy().copy(),
                )
            )
        result.append(replace(block, convolutions=tuple(convolutions)))
    return tuple(result)
