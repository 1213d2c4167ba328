"""Why a hit is there, put into a shopper's words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ...search.hits import Hit

_TEXTS: dict[str, str | Promise] = {
    "barcode": _("The barcode is the same"),
    "region": _("A part of your photo is on its picture"),
    "colour": _("Shares these colours"),
    "category": _("The same kind of thing"),
}


@dataclass(frozen=True, kw_only=True)
class ShownReason:
    """One reason: a sentence, the names it is about, and the colours as `#rrggbb`."""

    text: str | Promise
    names: str = ""
    colours: Sequence[str] = ()


def shown_reasons(hit: Hit) -> list[ShownReason]:
    """The reasons of a hit that there are words for."""
    return [
        ShownReason(
            text=_TEXTS[reason.kind],
            names="" if reason.kind == "colour" else ", ".join(reason.values),
            colours=reason.values if reason.kind == "colour" else (),
        )
        for reason in hit.reasons
        if reason.kind in _TEXTS
    ]
