"""Photos by address: taken where the project says so, and fetched by the one module that may."""

from ...conf import app_settings
from ...exceptions import ConfigurationError
from .. import refusals


def photo_at(address: str) -> bytes:
    """Return the bytes of the photo at a web address that a stranger typed.

    Raises:
        IntakeError: `address_refused`, where SEARCH_BY_ADDRESS is off or the address is of a
            wrong kind; `address_unavailable` for all that goes wrong from there on.
        BusyError: too many photos are being fetched at once.
        ConfigurationError: the extra `address` is not installed.
    """
    if not app_settings().search_by_address:
        raise refusals.addresses_not_taken()
    try:
        # Its libraries come with an extra, and only those who use it need them.
        from .fetch import fetch
    except ImportError as error:
        raise ConfigurationError(f"SEARCH_BY_ADDRESS needs the extra 'address': {error}") from error
    return fetch(address)
