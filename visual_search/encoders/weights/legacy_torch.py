"""Reads weights from PyTorch's legacy files without PyTorch and without running their pickle."""

import hashlib
import io
import pickle  # only subclassed below, to refuse everything but tensors
import struct
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...exceptions import ModelFileError

Tensors = Mapping[str, npt.NDArray[Any]]

_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001

_MALFORMED = (
    pickle.UnpicklingError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    TypeError,
    ValueError,
    struct.error,
)


def verified(path: Path, *, sha256: str, remedy: str) -> bytes:
    """Read a file whose contents are known beforehand.

    Raises:
        ModelFileError: it is missing, unreadable or altered; the message ends with the remedy.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error, remedy) from error
    _compare(path, hashlib.sha256(content).hexdigest(), sha256, remedy)
    return content


def check(path: Path, *, sha256: str, remedy: str) -> None:
    """Raise what `verified` raises, reading the file again only after it was touched."""
    try:
        state = path.stat()
        found = _digest(path, (state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns))
    except OSError as error:
        raise _unreadable(path, error, remedy) from error
    _compare(path, found, sha256, remedy)


@lru_cache(maxsize=8)
def _digest(path: Path, _touched: tuple[int, ...]) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unreadable(path: Path, error: OSError, remedy: str) -> ModelFileError:
    return ModelFileError(f"The weights {path} cannot be read: {error}. {remedy}")


def _compare(path: Path, found: str, expected: str, remedy: str) -> None:
    if found != expected:
        raise ModelFileError(
            f"The weights {path} are altered: their sha256 is {found}, not {expected}. {remedy}"
        )


def read_tensors(content: bytes) -> Tensors:
    """Return the tensors of a state dict saved by PyTorch before its zip format (1.6).

    Only an ordered dict of float32 and int64 tensors is understood. The arrays are read-only
    and have the strides of the file, so they are often not contiguous.

    Raises:
        ModelFileError: the file is no such state dict, is cut short, or names anything else.
    """
    try:
        return _state_dict(io.BytesIO(content))
    except _MALFORMED as error:
        raise ModelFileError(f"This is no legacy PyTorch file of weights: {error}") from error


@dataclass(frozen=True)
class _StorageType:
    """Stands for torch.FloatStorage and its like."""

    dtype: np.dtype[Any]


@dataclass(frozen=True)
class _Storage:
    dtype: np.dtype[Any]
    key: str
    length: int


@dataclass(frozen=True)
class _Tensor:
    """A view into a storage whose numbers come later in the file."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def _rebuild_tensor(
    storage: _Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: object
) -> _Tensor:
    return _Tensor(storage, offset, tuple(shape), tuple(strides))


_ALLOWED = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor,
    ("torch", "FloatStorage"): _StorageType(np.dtype("<f4")),
    ("torch", "LongStorage"): _StorageType(np.dtype("<i8")),
}


class _TensorUnpickler(pickle.Unpickler):
    """Builds descriptions of tensors; refuses to name anything else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"it names {module}.{name}, which is not allowed")
        return _ALLOWED[module, name]

    def persistent_load(self, pid: tuple[Any, ...]) -> _Storage:
        kind, storage_type, key, _location, length, view = pid
        if kind != "storage" or view is not None or not isinstance(storage_type, _StorageType):
            raise pickle.UnpicklingError("it holds something other than a plain storage")
        return _Storage(storage_type.dtype, str(key), int(length))


def _state_dict(file: io.BytesIO) -> Tensors:
    header = [_TensorUnpickler(file).load() for _ in range(3)]
    if header[:2] != [_MAGIC, _PROTOCOL] or not header[2]["little_endian"]:
        raise pickle.UnpicklingError("its header is another one")
    state = _TensorUnpickler(file).load()
    if not all(isinstance(tensor, _Tensor) for tensor in state.values()):
        raise pickle.UnpicklingError("it holds something other than tensors")
    storages = {tensor.storage.key: tensor.storage for tensor in state.values()}
    keys = _TensorUnpickler(file).load()
    contents = {key: _read_storage(file, storages[key]) for key in keys}
    return {name: _view(tensor, contents[tensor.storage.key]) for name, tensor in state.items()}


def _read_storage(file: io.BytesIO, storage: _Storage) -> npt.NDArray[Any]:
    (length,) = struct.unpack("<q", file.read(8))
    if length != storage.length or length < 0:
        raise ValueError(f"a storage has {length} numbers, not {storage.length}")
    return np.frombuffer(file.read(length * storage.dtype.itemsize), storage.dtype, count=length)


def _view(tensor: _Tensor, content: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if min((tensor.offset, *tensor.shape, *tensor.strides)) < 0:
        raise ValueError("a tensor has a negative offset, size or stride")
    steps = zip(tensor.shape, tensor.strides, strict=True)
    last = tensor.offset + sum((size - 1) * stride for size, stride in steps)
    if last >= len(content):
        raise ValueError("a tensor reaches beyond its storage")
    size = content.itemsize
    return np.lib.stride_tricks.as_strided(
        content[tensor.offset :],
        shape=tensor.shape,
        strides=[stride * size for stride in tensor.strides],
        writeable=False,
    )
