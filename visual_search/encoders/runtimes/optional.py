"""Finds optional packages without importing them."""

from importlib.util import find_spec

from ...exceptions import ConfigurationError


def require(package: str, *, extra: str | None = None) -> None:
    """Check that a top-level package is installed, importing nothing.

    Raises:
        ConfigurationError: it is not; the message holds the command that installs it.
    """
    if find_spec(package) is None:
        raise ConfigurationError(missing(package, extra=extra))


def missing(package: str, *, extra: str | None = None) -> str:
    """Say which command installs a package that is missing."""
    wanted = f'"django-visual-search[{extra}]"' if extra else package.replace("_", "-")
    return f"The package {package!r} is not installed. Run: pip install {wanted}"
