"""A lock on a directory, held by one process at a time and freed by its death."""

import fcntl
import os
from pathlib import Path

from .errors import EmbeddedServerError, InUseError


class DirectoryLock:
    """Marks a directory as in use until it is released or this process ends, however it ends."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / "lock"
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock; a no-op where it is already held by this object.

        Raises:
            InUseError: another process holds it; the message has what that process noted.
            EmbeddedServerError: the directory belongs to another user.
        """
        if self._descriptor is not None:
            return
        descriptor = self._open()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise InUseError(
                f"{self.path.parent} is in use by {self.path.read_text() or 'another process'}."
            ) from None
        self._descriptor = descriptor
        self.note(f"process {os.getpid()}")

    def _open(self) -> int:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        except PermissionError as error:
            raise EmbeddedServerError(
                f"{self.path.parent} belongs to another user. Work as that user, or delete it."
            ) from error

    def note(self, text: str) -> None:
        """Leave a text for whoever finds the lock taken."""
        if self._descriptor is None:
            return
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text.encode(), 0)

    def release(self) -> None:
        """Free the directory; a no-op where it is not held."""
        if self._descriptor is None:
            return
        os.close(self._descriptor)
        self._descriptor = None
