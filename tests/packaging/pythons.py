"""Finds interpreters that are new enough for a version of Django."""

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

_NAMES = ("python3.13", "python3.12", "python3.14")
_WANTED = "import sys, ensurepip, venv, sqlite3; print('%d.%d' % sys.version_info[:2])"


@cache
def newest_tested() -> str:
    """A Python from 3.12 on with all that an environment needs, 3.13 first; "" where none is.

    Those of pyenv count too, whose own names work only where they were chosen.
    """
    if sys.version_info >= (3, 12):
        return sys.executable
    of_pyenv = sorted(Path.home().glob(".pyenv/versions/3.1[2-4].*/bin/python"), reverse=True)
    found = [*filter(None, map(shutil.which, _NAMES)), *map(str, of_pyenv)]
    usable = {_version(python): python for python in reversed(found)}
    wanted = (name.removeprefix("python") for name in _NAMES)
    return next((usable[version] for version in wanted if version in usable), "")


def _version(python: str) -> str:
    done = subprocess.run(
        [python, "-c", _WANTED], capture_output=True, text=True, check=False, cwd="/"
    )
    return done.stdout.strip() if done.returncode == 0 else ""
