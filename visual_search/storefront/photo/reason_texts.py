"""Why a hit is there, put into a shopper's words and pointed out on both pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ...search.hits import Hit
from ...search.meaning.reasons import Reason
from .outlines import Part, part_of

_TEXTS: dict[str, str | Promise] = {
    "barcode": _("The barcode is the same"),
    "word": _("Holds these words"),
    "meaning": _("Says the like in other words"),
    "printed": _("The same is printed on both"),
    "region": _("A part of your photo is on its picture"),
    "colour": _("Shares these colours"),
    "category": _("The same kind of thing"),
}


@dataclass(frozen=True, kw_only=True)
class ShownReason:
    """One reason: a sentence, the names it is about, and the colours as `#rrggbb`.

    Where a part of the photo was found on the picture, `photo_part` and `image_part` say where.
    """

    text: str | Promise
    names: str = ""
    colours: Sequence[str] = ()
    photo_part: Part | None = None
    image_part: Part | None = None


def shown_reasons(hit: Hit) -> list[ShownReason]:
    """The reasons of a hit that there are words for."""
    return [_shown(reason) for reason in hit.reasons if reason.kind in _TEXTS]


def _shown(reason: Reason) -> ShownReason:
    parts = {name: part_of(box) for name, box in reason.boxes.items()}
    is_colour = reason.kind == "colour"
    return ShownReason(
        text=_TEXTS[reason.kind],
        names="" if is_colour else ", ".join(reason.values),
        colours=reason.values if is_colour else (),
        photo_part=parts.get("photo"),
        image_part=parts.get("image"),
    )
