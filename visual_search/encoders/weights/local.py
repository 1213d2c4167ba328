"""A file of weights that the project brings itself."""

import hashlib
from functools import cached_property
from pathlib import Path

from ...exceptions import ModelFileError
from .legacy_torch import check, verified

_REMEDY = "Restart the process and build a new embedding space for the new weights."
_SUFFIXES = {".bin", ".pt", ".pth", ".safetensors"}


def is_path(weights: str) -> bool:
    """Tell a path from the name of published weights, which has no folder and no suffix."""
    return Path(weights).suffix in _SUFFIXES or len(Path(weights).parts) > 1


class LocalWeights:
    """Weights at a path, identified by their contents as they were first seen."""

    def __init__(self, path: str) -> None:
        self.path = path

    @cached_property
    def sha256(self) -> str:
        """Hash of the file.

        Raises:
            ModelFileError: it is missing or unreadable.
        """
        try:
            with Path(self.path).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelFileError(f"The weights {self.path} cannot be read: {error}") from error

    def verified_path(self) -> str:
        """Return the path, once the file was found unchanged. Raises what `read` raises."""
        self.read()
        return self.path

    def read(self) -> bytes:
        """Return the contents.

        Raises:
            ModelFileError: the file is missing, or has changed since it was hashed.
        """
        return verified(Path(self.path), sha256=self.sha256, remedy=_REMEDY)

    def check(self) -> None:
        """Raise what `read` raises, reading the file again only after it was touched."""
        check(Path(self.path), sha256=self.sha256, remedy=_REMEDY)
