"""What training writes: one safetensors file of arrays, and a JSON model card beside it."""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...exceptions import ModelFileError

Arrays = Mapping[str, npt.NDArray[np.float32]]

_KEY = "visual_search"
_REMEDY = "Train it anew, or restore the file together with its card."


@dataclass(frozen=True)
class Learned:
    """Arrays, and the text that says how to use them. Equal contents have equal `identity`."""

    arrays: Arrays
    metadata: Mapping[str, str]
    identity: str

    def text(self, name: str) -> str:
        """Return an entry of the metadata.

        Raises:
            ModelFileError: there is none of this name.
        """
        if name not in self.metadata:
            raise ModelFileError(f"This file says nothing of {name!r}. {_REMEDY}")
        return self.metadata[name]

    def array(self, name: str, *, axes: int) -> npt.NDArray[np.float32]:
        """Return an array of finite numbers with so many axes.

        Raises:
            ModelFileError: there is no such array.
        """
        found = self.arrays.get(name)
        if found is None or found.ndim != axes or not np.isfinite(found).all():
            raise ModelFileError(f"This file has no array {name!r} of {axes} axes. {_REMEDY}")
        return found


def card_path(path: Path) -> Path:
    return path.with_suffix(".json")


def write_learned(
    path: Path, arrays: Arrays, *, metadata: Mapping[str, str], card: Mapping[str, Any]
) -> str:
    """Write the file and its card, each whole or not at all; return the sha256 of the file.

    Metadata is what the arithmetic depends on and is part of the hash; the card is for people.
    """
    from safetensors.numpy import save

    whole = {name: np.ascontiguousarray(array, np.float32) for name, array in arrays.items()}
    # One entry: the library writes several in any order, and equal files should have one hash.
    content = save(whole, {_KEY: json.dumps(dict(metadata), sort_keys=True)})
    digest = hashlib.sha256(content).hexdigest()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)
    text = json.dumps({**card, "sha256": digest}, indent=2, ensure_ascii=False, default=str)
    write_whole(card_path(path), text.encode())
    return digest


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the target and rename: a reader sees the old file or the new one."""
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            # A temporary file is its owner's alone, but web and workers may be two users.
            temporary.chmod(0o644)
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise


class LearnedFile:
    """A file at a path, read at the first need and known by its contents from then on."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    @cached_property
    def content(self) -> Learned:
        """Arrays and metadata.

        Raises:
            ModelFileError: file or card is missing or malformed, or they do not belong together.
        """
        return read_learned(self.path)

    def check(self) -> None:
        """Raise what `content` raises, reading nothing again that has been read."""
        if not self.path.is_file():
            raise ModelFileError(f"The file {self.path} is gone. {_REMEDY}")
        _ = self.content


def read_learned(path: Path) -> Learned:
    """Read a file that `write_learned` wrote and compare it with its card.

    Raises:
        ModelFileError: file or card is missing or malformed, or they do not belong together.
    """
    content = _read(path)
    digest = hashlib.sha256(content).hexdigest()
    expected = read_card(path).get("sha256")
    if digest != expected:
        raise ModelFileError(
            f"{path} is altered: its sha256 is {digest}, its card says {expected}. {_REMEDY}"
        )
    arrays, metadata = _parsed(path, content)
    return Learned(arrays=arrays, metadata=metadata, identity=digest)


def read_card(path: Path) -> dict[str, Any]:
    """Return the model card beside a file.

    Raises:
        ModelFileError: it is missing or malformed.
    """
    try:
        card = json.loads(_read(card_path(path)))
    except ValueError as error:
        raise ModelFileError(f"{card_path(path)} is no model card: {error}") from error
    if not isinstance(card, dict):
        raise ModelFileError(f"{card_path(path)} is no model card.")
    return card


def _parsed(path: Path, content: bytes) -> tuple[Arrays, Mapping[str, str]]:
    import safetensors
    from safetensors.numpy import load

    try:
        arrays = load(content)
        length = int.from_bytes(content[:8], "little")
        header = json.loads(content[8 : 8 + length])
        metadata = json.loads(header["__metadata__"][_KEY])
    except (safetensors.SafetensorError, ValueError, LookupError) as error:
        raise ModelFileError(f"{path} is no safetensors file of training: {error}") from error
    if any(array.dtype != np.float32 for array in arrays.values()):
        raise ModelFileError(f"{path} holds something other than float32 arrays.")
    return arrays, {str(name): str(value) for name, value in metadata.items()}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelFileError(f"{path} cannot be read: {error}. {_REMEDY}") from error
