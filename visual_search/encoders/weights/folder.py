"""Keeps what was exported as several files on disk: a folder whose manifest holds their hashes."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...exceptions import ModelFileError
from .cache import cache_directory
from .legacy_torch import check

_MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Folder:
    """What was exported: its files, and `facts` about them."""

    path: Path
    facts: Mapping[str, Any]
    hashes: Mapping[str, str]

    def checked(self, name: str) -> Path:
        """Where a file lies, once it was found unaltered.

        Raises:
            ModelFileError: it is missing or altered.
        """
        remedy = f"Remove {self.path}; it is made anew where the encoder's extra is installed."
        check(self.path / name, sha256=self.hashes.get(name, ""), remedy=remedy)
        return self.path / name

    def check(self) -> None:
        """Raise what `checked` raises, for all files."""
        for name in self.hashes:
            self.checked(name)


def found_folder(identity: str) -> Folder | None:
    """What was exported for an identity; None where nothing was.

    Raises:
        ModelFileError: there is no place for it, or what lies there cannot be read.
    """
    path = _place(identity)
    try:
        manifest = json.loads((path / _MANIFEST).read_bytes())
        return Folder(path, manifest["facts"], manifest["files"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError) as error:
        raise ModelFileError(f"{path / _MANIFEST} cannot be read: {error}. Remove it.") from error


def made_folder(identity: str, export: Callable[[Path], Mapping[str, Any]]) -> Folder:
    """Export into a folder of its own; readers see the whole of it or nothing.

    Args:
        export: writes its files into the folder that it is given, and returns the facts.

    Raises:
        ModelFileError: the cache cannot be written.
    """
    path = _place(identity)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, ignore_cleanup_errors=True) as name:
            made = Path(name) / "made"
            made.mkdir(mode=0o755)
            facts = export(made)
            files = {one.name: _sha256(one) for one in sorted(made.iterdir())}
            (made / _MANIFEST).write_text(json.dumps({"facts": facts, "files": files}))
            # Another process may have been faster; what it made is as good.
            if not path.exists():
                shutil.move(made, path)
    except OSError as error:
        raise ModelFileError(
            f"The model cache cannot be written: {error}. Set MODEL_CACHE_DIR to a folder that "
            "may be, or let a worker that may write there embed first."
        ) from error
    folder = found_folder(identity)
    if folder is None:
        raise ModelFileError(f"{path} went away while it was made.")
    return folder


def _place(identity: str) -> Path:
    try:
        directory = cache_directory()
    except RuntimeError as error:
        raise ModelFileError(f"There is no model cache: {error}. Set MODEL_CACHE_DIR.") from error
    return directory / f"{hashlib.sha256(identity.encode()).hexdigest()[:16]}-towers"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
