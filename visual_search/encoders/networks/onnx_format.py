"""Writes ONNX files: the few of its messages that the networks of the app take.

ONNX is Protocol Buffers, whose bytes are fields one after the other, each a number with its
kind and its value. The package `onnx` would bring 33 MB to every shop to write these.
Numbers of fields: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

_FLOAT = 1
# Where the numbers of a tensor lie: not in the file.
_APART = 1
_FLOAT_ATTRIBUTE, _INT_ATTRIBUTE, _INTS_ATTRIBUTE = 1, 2, 7
# Old enough for every runtime in use.
_OPSET = 17
_IR_VERSION = 8


def node(
    operator: str,
    inputs: Sequence[str],
    output: str | Sequence[str],
    **attributes: float | list[int],
) -> bytes:
    """A step of the graph, which gives one value, or several of the same kind."""
    outputs = [output] if isinstance(output, str) else output
    return b"".join(
        (
            *(_field(1, _text(name)) for name in inputs),
            *(_field(2, _text(name)) for name in outputs),
            _field(4, _text(operator)),
            *(_field(5, _attribute(name, value)) for name, value in sorted(attributes.items())),
        )
    )


def tensor(name: str, values: npt.NDArray[np.float32]) -> bytes:
    """Numbers that the graph holds."""
    dimensions = b"".join(_number(1, size) for size in values.shape)
    content = values.astype("<f4").tobytes()
    return dimensions + _number(2, _FLOAT) + _field(8, _text(name)) + _field(9, content)


def tensor_apart(name: str, shape: Sequence[int]) -> bytes:
    """Numbers that whoever runs the graph gives it."""
    dimensions = b"".join(_number(1, size) for size in shape)
    place = _field(1, _text("location")) + _field(2, _text("given"))
    named = dimensions + _number(2, _FLOAT) + _field(8, _text(name))
    return named + _field(13, place) + _number(14, _APART)


def value(name: str, shape: Sequence[int | str]) -> bytes:
    """What goes into the graph or comes out of it; sizes that may differ have names."""
    sizes = (
        _number(1, size) if isinstance(size, int) else _field(2, _text(size)) for size in shape
    )
    dimensions = b"".join(_field(1, size) for size in sizes)
    kind = _number(1, _FLOAT) + _field(2, dimensions)
    return _field(1, _text(name)) + _field(2, _field(1, kind))


def model(
    name: str,
    nodes: Sequence[bytes],
    *,
    tensors: Sequence[bytes],
    takes: bytes,
    gives: bytes,
) -> bytes:
    """A whole file: the nodes in an order in which they can be computed, and what they need."""
    graph = b"".join(
        (
            *(_field(1, one) for one in nodes),
            _field(2, _text(name)),
            *(_field(5, one) for one in tensors),
            _field(11, takes),
            _field(12, gives),
        )
    )
    opset = _field(1, b"") + _number(2, _OPSET)
    return _number(1, _IR_VERSION) + _field(7, graph) + _field(8, opset)


def _attribute(name: str, given: float | list[int]) -> bytes:
    if isinstance(given, list):
        numbers = b"".join(_number(8, one) for one in given)
        return _field(1, _text(name)) + numbers + _number(20, _INTS_ATTRIBUTE)
    if isinstance(given, int):
        return _field(1, _text(name)) + _number(3, given) + _number(20, _INT_ATTRIBUTE)
    content = _varint(2 << 3 | 5) + struct.pack("<f", given)
    return _field(1, _text(name)) + content + _number(20, _FLOAT_ATTRIBUTE)


def _number(number: int, given: Any) -> bytes:
    return _varint(number << 3) + _varint(int(given))


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(given: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    # Negative ones stand as 64 bits.
    given &= 0xFFFFFFFFFFFFFFFF
    found = bytearray()
    while given > 0x7F:
        found.append(given & 0x7F | 0x80)
        given >>= 7
    found.append(given)
    return bytes(found)


def _text(given: str) -> bytes:
    return given.encode()
