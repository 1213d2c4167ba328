"""Reads arrays of a safetensors file where they lie, without copying them into memory."""

import json

import numpy as np
import numpy.typing as npt

Arrays = dict[str, npt.NDArray[np.float32]]

_LENGTH = 8


def mapped(content: npt.NDArray[np.uint8]) -> Arrays:
    """The arrays of float32 in a file of safetensors, as views of its bytes.

    The library itself copies each of them.
    """
    begin = _LENGTH + int.from_bytes(content[:_LENGTH].tobytes(), "little")
    header = json.loads(content[_LENGTH:begin].tobytes())
    found: Arrays = {}
    for name, said in header.items():
        start, end = said["data_offsets"]
        found[name] = content[begin + start : begin + end].view(np.float32).reshape(said["shape"])
    return found
