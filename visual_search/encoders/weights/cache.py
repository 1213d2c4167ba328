"""Keeps converted networks on disk, so that each machine converts a network once."""

import contextlib
import hashlib
import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

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
        _write(directory, prefix, model)
    except OSError as error:
        logger.warning("The model cache cannot be written: %s", error)
    return model


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


def _write(directory: Path, prefix: str, model: bytes) -> None:
    """Write beside the target and rename: readers see the whole file or none."""
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=directory, suffix=".tmp", delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(model)
            file.flush()
            os.fsync(file.fileno())
            # A temporary file is its owner's alone, but web and workers may be two users.
            temporary.chmod(0o644)
            temporary.replace(directory / _name(prefix, model))
        except OSError:
            temporary.unlink(missing_ok=True)
            raise


def _name(prefix: str, model: bytes) -> str:
    return f"{prefix}-{hashlib.sha256(model).hexdigest()}.onnx"
