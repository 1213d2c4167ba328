"""The only rule of what code may be loaded because data names it."""

from collections.abc import Iterator, Mapping

from ...conf import app_settings
from ...exceptions import ConfigurationError

OWN_BACKENDS = "visual_search.encoders.backends."


def check_trusted(backend: str) -> None:
    """Refuse the dotted path of an encoder that is neither this app's nor in the settings.

    Rows of spaces come from the database, which a restored dump or a stolen password can write,
    the options of wrappers stand in such rows, those of a classifier in a file: and a path is code.

    Raises:
        ConfigurationError: the path stands nowhere in ENCODERS.
    """
    if backend.startswith(OWN_BACKENDS) or backend in set(_named(app_settings().encoders)):
        return
    raise ConfigurationError(f"The encoder {backend!r} is not in ENCODERS.")


def _named(value: object) -> Iterator[str]:
    """All that is named in the settings, within the options of others too."""
    if isinstance(value, Mapping):
        yield from (str(value["BACKEND"]),) if "BACKEND" in value else ()
        for one in value.values():
            yield from _named(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _named(one)
