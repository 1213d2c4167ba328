"""Writes the blocks of an EfficientNet-Lite as an ONNX model."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .architecture import FEATURES, Block, Convolution

# Old enough for every runtime in use.
_OPSET = 17
_IR_VERSION = 8


def build_model(blocks: Sequence[Block], *, size: int, is_pooled: bool = True) -> bytes:
    """Return a serialised model: `images` (n, 3, size, size) to `features` (n, 1280).

    Not pooled, the features are the last map, (n, 1280, height, width).
    """
    graph = _Graph()
    value = "images"
    for block in blocks:
        value = graph.add_block(block, value)
    if is_pooled:
        pooled = graph.add("GlobalAveragePool", [value])
        graph.nodes.append(helper.make_node("Flatten", [pooled], ["features"]))
        return graph.serialised(size=size, features=["n", FEATURES])
    graph.nodes.append(helper.make_node("Identity", [value], ["features"]))
    return graph.serialised(size=size, features=["n", FEATURES, "height", "width"])


class _Graph:
    """Collects nodes; each is named after the value it gives."""

    def __init__(self) -> None:
        limits = (("zero", 0.0), ("six", 6.0))
        self.nodes: list[onnx.NodeProto] = []
        self.constants = [
            numpy_helper.from_array(np.array(limit, dtype=np.float32), name)
            for name, limit in limits
        ]

    def add(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        output = f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def add_block(self, block: Block, source: str) -> str:
        value = source
        for convolution in block.convolutions:
            value = self._add_convolution(convolution, value)
        return self.add("Add", [value, source]) if block.is_residual else value

    def serialised(self, *, size: int, features: Sequence[str | int]) -> bytes:
        images = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["n", 3, size, size])
        output = helper.make_tensor_value_info("features", TensorProto.FLOAT, list(features))
        graph = helper.make_graph(
            self.nodes, "efficientnet-lite", [images], [output], self.constants
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION
        )
        onnx.checker.check_model(model)
        return bytes(model.SerializeToString(deterministic=True))

    def _add_convolution(self, convolution: Convolution, source: str) -> str:
        number = len(self.nodes)
        parameters = {f"weight_{number}": convolution.weight, f"bias_{number}": convolution.bias}
        self.constants += [
            numpy_helper.from_array(array, name) for name, array in parameters.items()
        ]
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
