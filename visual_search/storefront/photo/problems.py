"""What went wrong, in a shopper's words, and what to do next: one text for every kind."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ...exceptions import VisualSearchError

Text = str | Promise

# What the button under a problem does.
ANOTHER, AGAIN, WHOLE_PHOTO, AFRESH = "another", "again", "whole", "afresh"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """`message` says what is wrong, `advice` what would help, `action` what the button does."""

    code: str
    title: Text
    message: str
    advice: Text
    action: str
    retry_after: int | None = None
    offers_other_ways: bool = False


_Texts = tuple[Text, Text, str]

_UNREADABLE: _Texts = (
    _("This photo cannot be read"),
    _("Choose another photo, or take a new one."),
    ANOTHER,
)
_TOO_BIG: _Texts = (
    _("This photo is too big"),
    _("Choose a smaller version of it, or a screenshot of it."),
    ANOTHER,
)
_OFF: _Texts = (
    _("Photo search is having a break"),
    _("Try again in a while. The shop itself works as always."),
    AGAIN,
)
_BUSY: _Texts = (
    _("Very busy just now"),
    _("Your photo is still here; nothing needs to be chosen again."),
    AGAIN,
)
_BOX: _Texts = (
    _("This part cannot be searched"),
    _("Draw a larger box, or search with the whole photo."),
    WHOLE_PHOTO,
)
_GONE: _Texts = (
    _("This picture is gone"),
    _("Start with another photo."),
    ANOTHER,
)
_SENSELESS: _Texts = (
    _("This search does not work"),
    _("Start again with a photo."),
    AFRESH,
)

_TEXTS: dict[str, _Texts] = {
    "image_empty": _UNREADABLE,
    "image_unreadable": _UNREADABLE,
    "image_type_unsupported": (
        _("This file is not a photo"),
        _("Choose a JPEG, PNG or WebP picture."),
        ANOTHER,
    ),
    "image_too_large": _TOO_BIG,
    "image_too_many_pixels": _TOO_BIG,
    "request_too_large": _TOO_BIG,
    "image_too_costly": (
        _("This photo takes too long to read"),
        _("Save it as an ordinary JPEG, or choose a screenshot of it."),
        ANOTHER,
    ),
    "image_too_small": (
        _("This photo is too small"),
        _("Choose a larger photo, or the original of this one."),
        ANOTHER,
    ),
    "image_too_wide": (
        _("This photo is too narrow"),
        _("Cut it closer to the product, or choose another."),
        ANOTHER,
    ),
    "image_missing": _GONE,
    "not_found": _GONE,
    "crop_invalid": _BOX,
    "busy": _BUSY,
    "throttled": _BUSY,
    "address_refused": (
        _("This address cannot be used"),
        _("Save the picture and choose it here."),
        ANOTHER,
    ),
    "address_unavailable": (
        _("No picture found at this address"),
        _("Save the picture and choose it here."),
        ANOTHER,
    ),
}


def problem_of(error: VisualSearchError) -> Problem:
    """The text for an error. What is not the shopper's fault comes with other ways to shop."""
    is_ours = error.status in (429, 500, 503)
    title, advice, action = _TEXTS.get(error.code, _OFF if is_ours else _SENSELESS)
    return Problem(
        code=error.code,
        title=title,
        message=error.public_message,
        advice=advice,
        action=action,
        retry_after=error.retry_after,
        offers_other_ways=is_ours,
    )
