"""A folder of weights that the project brings itself, each file known by its contents."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from ...exceptions import ModelFileError
from .local import LocalWeights


class LocalFolder:
    """Some files of a folder, as they were first seen.

    Args:
        needed: names, or patterns of names, of which each has to be there.
        also: those that count where they are there.
    """

    def __init__(self, path: str, *, needed: Sequence[str], also: Sequence[str] = ()) -> None:
        self.path = Path(path)
        self._needed = needed
        self._also = also

    @cached_property
    def files(self) -> tuple[LocalWeights, ...]:
        """The files, in the order of their names.

        Raises:
            ModelFileError: one is missing.
        """
        for pattern in self._needed:
            if not any(self.path.glob(pattern)):
                raise ModelFileError(f"The folder {self.path} has no {pattern}.")
        found = {
            path for pattern in (*self._needed, *self._also) for path in self.path.glob(pattern)
        }
        return tuple(LocalWeights(str(path)) for path in sorted(found))

    @property
    def sha256(self) -> str:
        """Hash of the names and the contents of all files. Raises what `files` raises."""
        named = (f"{Path(one.path).relative_to(self.path)}:{one.sha256}" for one in self.files)
        return hashlib.sha256("\n".join(named).encode()).hexdigest()

    def verified_path(self) -> Path:
        """Return the path, once all files were found unchanged.

        Raises:
            ModelFileError: one is missing, or has changed since it was hashed.
        """
        _ = self.sha256
        self.check()
        return self.path

    def check(self) -> None:
        """Raise what `verified_path` raises, reading a file again only after it was touched."""
        for file in self.files:
            file.check()
