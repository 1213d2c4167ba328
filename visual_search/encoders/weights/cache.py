"""Keeps converted networks on disk, so that each machine converts a network once."""

import contextlib
import hashlib
import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...conf import app_settings

logger = logging.getLogger(__name__)


def cached_model(identity: str, convert: Callable[[], bytes]) -> bytes:
    """Return the converted network of an identity, converting it where the cache cannot help.

    A file's name holds the sha256 of its contents, so that a damaged one is seen and
    converted anew. A cache that cannot be written costs a warning, not the encoding.
    """
    prefix = hashlib.sha256(identity.encode()).hexdigest()[:16]
    try:
        directory = cache_directory()
        model = _read(directory, prefix)
    except (OSError, RuntimeError) as error:
        logger.warning("The model cache cannot be read: %s", error)
        return convert()
    if model is not None:
        return model
    model = convert()
    try:
        _write(directory / _name(prefix, model), model)
    except OSError as error:
        logger.warning("The model cache cannot be written: %s", error)
    return model


def cached_table(identity: str, convert: Callable[[], bytes]) -> npt.NDArray[np.uint8]:
    """Return the bytes of a large table without reading them: what is asked for is mapped in.

    All processes of a machine share the pages. Without a cache the table stands in memory.
    """
    prefix = hashlib.sha256(identity.encode()).hexdigest()[:16]
    try:
        directory = cache_directory()
        path = _found(directory, prefix) or _made(directory, prefix, convert())
    except (OSError, RuntimeError) as error:
        logger.warning("The model cache cannot be used: %s", error)
        return np.frombuffer(convert(), dtype=np.uint8)
    return np.memmap(path, dtype=np.uint8, mode="r")


def _found(directory: Path, prefix: str) -> Path | None:
    """The file of a table, compared with the hash in its name without holding it in memory."""
    for path in sorted(directory.glob(f"{prefix}-*.table")):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if path.name == f"{prefix}-{digest}.table":
            return path
        logger.warning("The cached table %s is damaged and will be made again.", path)
        with contextlib.suppress(OSError):
            path.unlink()
    return None


def _made(directory: Path, prefix: str, content: bytes) -> Path:
    path = directory / f"{prefix}-{hashlib.sha256(content).hexdigest()}.table"
    _write(path, content)
    return path


def cache_directory() -> Path:
    """Return MODEL_CACHE_DIR, or a folder among the caches of this user.

    Raises:
        RuntimeError: there is no such setting, and this user has no home.
    """
    configured = app_settings().model_cache_dir
    if configured is not None:
        return Path(configured)
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # The specification of the variable says to ignore a relative path.
    caches = base if base.is_absolute() else Path.home() / ".cache"
    return caches / "django-visual-search"


def _read(directory: Path, prefix: str) -> bytes | None:
    for path in sorted(directory.glob(f"{prefix}-*.onnx")):
        try:
            model = path.read_bytes()
        except FileNotFoundError:
            continue  # another process has just found it damaged
        if path.name == _name(prefix, model):
            return model
        logger.warning("The cached network %s is damaged and will be converted again.", path)
        with contextlib.suppress(OSError):
            path.unlink()
    return None


def _write(path: Path, content: bytes) -> None:
    """Write beside the target and rename: readers see the whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
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


def _name(prefix: str, model: bytes) -> str:
    return f"{prefix}-{hashlib.sha256(model).hexdigest()}.onnx"
