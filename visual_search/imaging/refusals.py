"""Intake's refusals in a shopper's words: what would be right, no names of files or libraries."""

import math
from collections.abc import Iterable

from django.utils.translation import gettext as _

from ..exceptions import IntakeError

_NAMES = {"WEBP": "WebP"}


def empty() -> IntakeError:
    return IntakeError(_("The photo is empty. Please choose another one."), code="image_empty")


def too_large(*, allowed_bytes: int) -> IntakeError:
    message = _("The photo is larger than the %(allowed)s MB that are allowed.")
    return IntakeError(message % {"allowed": f"{allowed_bytes / 2**20:g}"}, code="image_too_large")


def request_too_large() -> IntakeError:
    message = _("The request holds more fields or files than are accepted.")
    return IntakeError(message, code="request_too_large")


def addresses_not_taken() -> IntakeError:
    message = _("Photos are not fetched from addresses here. Please send the photo itself.")
    return IntakeError(message, code="address_refused")


def address_refused() -> IntakeError:
    message = _(
        "This is no address that a photo can be fetched from. It should start with https:// "
        "and lead to the picture itself."
    )
    return IntakeError(message, code="address_refused")


def address_unavailable(*, allowed_bytes: int, formats: Iterable[str]) -> IntakeError:
    """One refusal for all that may go wrong: which of it did is nobody's business."""
    message = _(
        "No photo could be fetched from this address. It should lead to the picture itself "
        "(%(types)s), of at most %(allowed)s MB."
    )
    types = ", ".join(_NAMES.get(name, name) for name in formats)
    values = {"types": types, "allowed": f"{allowed_bytes / 2**20:g}"}
    return IntakeError(message % values, code="address_unavailable")


def unsupported(*, formats: Iterable[str]) -> IntakeError:
    message = _("This file is not a photo of a type that can be read. These can: %(types)s.")
    types = ", ".join(_NAMES.get(name, name) for name in formats)
    return IntakeError(message % {"types": types}, code="image_type_unsupported")


def unreadable() -> IntakeError:
    message = _("The photo is damaged and cannot be read. Please choose another one.")
    return IntakeError(message, code="image_unreadable")


def too_small(width: int, height: int, *, allowed: int) -> IntakeError:
    message = _(
        "The photo is %(width)s × %(height)s pixels; each side must have at least %(allowed)s."
    )
    values = {"width": width, "height": height, "allowed": allowed}
    return IntakeError(message % values, code="image_too_small")


def too_long(width: int, height: int, *, allowed: int) -> IntakeError:
    message = _(
        "The photo is %(width)s × %(height)s pixels; no side may be longer than %(allowed)s."
    )
    values = {"width": width, "height": height, "allowed": allowed}
    return IntakeError(message % values, code="image_too_many_pixels")


def too_many_pixels(pixels: int, *, allowed: int) -> IntakeError:
    message = _("The photo has %(actual)s megapixels; %(allowed)s are allowed.")
    # Rounded away from each other, so that the two numbers never read as equal.
    actual = math.ceil(pixels / 100_000) / 10
    limit = math.floor(allowed / 100_000) / 10
    values = {"actual": f"{actual:g}", "allowed": f"{limit:g}"}
    return IntakeError(message % values, code="image_too_many_pixels")


def too_costly(cost: int, *, allowed: int) -> IntakeError:
    message = _(
        "Reading this photo takes %(times)s times the work that is allowed. "
        "Please save it as an ordinary JPEG, or make it smaller."
    )
    # Rounded up, so that it never reads as allowed.
    times = math.ceil(10 * cost / max(allowed, 1)) / 10
    return IntakeError(message % {"times": f"{times:g}"}, code="image_too_costly")


def too_wide(width: int, height: int, *, allowed: int) -> IntakeError:
    message = _(
        "The photo is %(width)s × %(height)s pixels; "
        "the long side may be at most %(allowed)s times the short one."
    )
    values = {"width": width, "height": height, "allowed": allowed}
    return IntakeError(message % values, code="image_too_wide")


def crop_outside() -> IntakeError:
    return IntakeError(
        _("The selected part must lie inside the photo. Please select it again."),
        code="crop_invalid",
    )


def crop_too_small(*, allowed_percent: int) -> IntakeError:
    message = _(
        "The selected part is too small; select at least %(allowed)s %% of the photo's "
        "width and height."
    )
    return IntakeError(message % {"allowed": allowed_percent}, code="crop_invalid")


def crop_too_few_pixels(width: int, height: int, *, allowed: int) -> IntakeError:
    message = _(
        "The selected part is %(width)s × %(height)s pixels; "
        "each side must have at least %(allowed)s."
    )
    values = {"width": width, "height": height, "allowed": allowed}
    return IntakeError(message % values, code="crop_invalid")


def crop_too_wide(*, allowed: int) -> IntakeError:
    message = _(
        "The selected part is too narrow; "
        "its long side may be at most %(allowed)s times the short one."
    )
    return IntakeError(message % {"allowed": allowed}, code="crop_invalid")
