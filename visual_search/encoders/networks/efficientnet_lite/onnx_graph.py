"""Writes the blocks of an EfficientNet-Lite as an ONNX model."""

from collections.abc import Sequence

import numpy as np

from .. import onnx_format
from .architecture import Block, Convolution


def build_model(blocks: Sequence[Block], *, size: int, is_pooled: bool = True) -> bytes:
    """Return a serialised model: `images` (n, 3, size, size) to `features` (n, channels).

    Not pooled, the features are the last map, (n, channels, height, width).
    """
    graph = _Graph()
    value = "images"
    for block in blocks:
        value = graph.add_block(block, value)
    channels = len(blocks[-1].convolutions[-1].weight)
    if is_pooled:
        pooled = graph.add("GlobalAveragePool", [value])
        graph.nodes.append(onnx_format.node("Flatten", [pooled], "features"))
        return graph.serialised(size=size, features=["n", channels])
    graph.nodes.append(onnx_format.node("Identity", [value], "features"))
    return graph.serialised(size=size, features=["n", channels, "height", "width"])


class _Graph:
    """Collects nodes; each is named after the value it gives."""

    def __init__(self) -> None:
        limits = (("zero", 0.0), ("six", 6.0))
        self.nodes: list[bytes] = []
        self.constants = [
            onnx_format.tensor(name, np.array(limit, dtype=np.float32)) for name, limit in limits
        ]

    def add(self, operator: str, inputs: list[str], **attributes: int | list[int]) -> str:
        output = f"{operator}_{len(self.nodes)}"
        self.nodes.append(onnx_format.node(operator, inputs, output, **attributes))
        return output

    def add_block(self, block: Block, source: str) -> str:
        value = source
        for convolution in block.convolutions:
            value = self._add_convolution(convolution, value)
        return self.add("Add", [value, source]) if block.is_residual else value

    def serialised(self, *, size: int, features: Sequence[str | int]) -> bytes:
        return onnx_format.model(
            "efficientnet-lite",
            self.nodes,
            tensors=self.constants,
            takes=onnx_format.value("images", ["n", 3, size, size]),
            gives=onnx_format.value("features", features),
        )

    def _add_convolution(self, convolution: Convolution, source: str) -> str:
        number = len(self.nodes)
        parameters = {f"weight_{number}": convolution.weight, f"bias_{number}": convolution.bias}
        self.constants += [onnx_format.tensor(name, array) for name, array in parameters.items()]
        before, after = convolution.padding
        value = self.add(
            "Conv",
            [source, *parameters],
            kernel_shape=list(convolution.weight.shape[2:]),
            strides=[convolution.stride] * 2,
            pads=[before, before, after, after],
            group=convolution.groups,
        )
        return self.add("Clip", [value, "zero", "six"]) if convolution.is_clipped else value
