"""Which system user runs PostgreSQL, which refuses to run as root."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import EmbeddedServerError

CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A system user that a root process becomes."""

    user: int
    group: int

    def owns(self, path: Path) -> None:
        """Give a file or directory to this user."""
        os.chown(path, self.user, self.group)

    @property
    def options(self) -> dict[str, Any]:
        """Arguments of subprocess that make a program run as this user."""
        return {"user": self.user, "group": self.group, "extra_groups": []}

    def can_run(self, command: Sequence[str | Path]) -> bool:
        """Return whether this user may execute the command, and it succeeds."""
        try:
            done = subprocess.run(  # noqa: S603  # callers name programs, never input
                command,
                check=False,
                cwd="/",
                stdin=subprocess.DEVNULL,
                capture_output=True,
                **self.options,
            )
        except PermissionError:
            return False
        return done.returncode == 0


def server_account() -> Account | None:
    """Return the user that servers run as, or None where we are no root and they run as us.

    Raises:
        EmbeddedServerError: we are root, and the system has no user to become.
    """
    if os.geteuid() != 0:
        return None
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise EmbeddedServerError(
        f"PostgreSQL does not run as root, and there is no user {' or '.join(CANDIDATES)} to "
        "run it. Start this as an ordinary user, or set DATABASE_URL."
    )
