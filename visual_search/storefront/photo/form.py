"""Reads what a shopper asks of the photo-search page, from its form or from its address."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from ...exceptions import InvalidQueryError
from ...imaging import Crop
from ...registry import RELEVANCE, Searchable
from ...search.query import BALANCED_WORDS, MOST_PHOTOS, Page

FILTER = "filter_"
WHOLE = "whole"
_BOX_FIELDS = ("box_left", "box_top", "box_width", "box_height")
_NAME_OF_KEPT = re.compile(r"[0-9a-z]{1,32}")
_MOST_LETTERS = 200
_MOST_STEPS = 8
_MOST_GUESSES = 4
_MOST_LINES = 40
_EVERYTHING = Crop(0.0, 0.0, 1.0, 1.0)
# A box drawn to the very edge may pass it by the rounding of its numbers.
_ROUNDING_PERCENT = 0.2


@dataclass(frozen=True)
class Step:
    """More like a product, or less like it."""

    kind: str
    pk: str

    KINDS = ("more", "less")

    @classmethod
    def read(cls, text: str) -> "Step | None":
        kind, _colon, pk = text.partition(":")
        return cls(kind, pk) if kind in cls.KINDS and pk else None

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}"


@dataclass(frozen=True, kw_only=True)
class PhotoForm:
    """All that is asked besides the photo itself.

    `box` is the part of the photo to search with; without one, `is_whole` says whether the
    whole photo is meant or the page should find the main object. `filters` holds values by
    the name of a filter, `refused` names of chips of the words that are not meant. `kept` is the
    browser's name for the photo it has, and means nothing here, nor do the `views`: its names for
    more photos of the same thing.
    """

    box: Crop | None = None
    is_whole: bool = False
    words: str = ""
    words_weight: float | None = None
    filters: Mapping[str, list[str]] = field(default_factory=dict)
    only_in_stock: bool = True
    sort: str = RELEVANCE
    refused: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    guess: tuple[str, ...] = ()
    # Whether the label on the photo is read, and lines of it that are not meant.
    read: bool = False
    unread: tuple[str, ...] = ()
    colour_weight: float | None = None
    offset: int = 0
    token: str = ""
    barcode: str = ""
    kept: str = ""
    views: tuple[str, ...] = ()
    product: str = ""
    image: str = ""
    sample: str = ""

    @property
    def page(self) -> Page:
        return Page(offset=self.offset)

    @property
    def has_served_photo(self) -> bool:
        """Whether the photo is one of the shop's own, which the server can read itself."""
        return bool(self.product or self.sample)

    @property
    def is_box_open(self) -> bool:
        """Whether nobody has said yet which part of the photo is meant."""
        return self.box is None and not self.is_whole

    def pks_of(self, kind: str) -> list[str]:
        return [step.pk for step in self.steps if step.kind == kind]

    def without(self, name: str) -> "PhotoForm":
        """Drop one restriction: `words`, `in_stock`, or the name of a filter."""
        if name == "words":
            return replace(self, words="")
        if name == "in_stock":
            return replace(self, only_in_stock=False)
        kept = {one: values for one, values in self.filters.items() if one != name}
        return replace(self, filters=kept)

    def address(self, searchable: Searchable) -> str:
        """The address of this search: all of it but the photo, in a query string."""
        pairs = [("model", searchable.slug), *self._pairs(searchable)]
        return "?" + urlencode([(name, value) for name, value in pairs if value != ""], safe=",:")

    def _pairs(self, searchable: Searchable) -> Iterator[tuple[str, str]]:
        for name in ("kept", "product", "image", "sample", "barcode", "words"):
            yield name, getattr(self, name)
        yield from (("view", name) for name in self.views)
        yield "box", WHOLE if self.is_whole else percents(self.box) if self.box else ""
        for name, values in self.filters.items():
            yield from ((FILTER + name, value) for value in values)
        if self.colour_weight not in (None, searchable.get_colour_weight()):
            yield "colour_weight", f"{self.colour_weight:g}"
        yield "sort", self.sort if self.sort != RELEVANCE else ""
        if self.words and self.words_weight not in (None, BALANCED_WORDS):
            yield "words_weight", f"{self.words_weight:g}"
        yield "in_stock", "1" if self.only_in_stock else "0"
        yield from (("step", str(step)) for step in self.steps)
        yield from (("guess", value) for value in self.guess)
        yield "read", "1" if self.read else ""
        yield from (("unread", line) for line in self.unread)
        yield "offset", str(self.offset or "")


def percents(box: Crop) -> str:
    """A box as it stands in addresses: left, top, width and height in percent."""
    return ",".join(f"{value * 100:.1f}" for value in (box.x, box.y, box.width, box.height))


def read_form(data: QueryDict, *, is_new_photo: bool = False) -> PhotoForm:
    """Read a form or an address.

    A photo that has just been chosen (`is_new_photo`) begins a search of its own: box, steps
    and page belonged to the one before.

    Raises:
        InvalidQueryError: a number is none, or a box is not made of numbers.
        IntakeError: the box leaves the photo or is too small.
    """
    form = PhotoForm(
        words=_words(data),
        sort=data.get("sort", "") or RELEVANCE,
        refused=tuple(dict.fromkeys(data.getlist("without")))[:_MOST_STEPS],
        filters=_filters(data),
        only_in_stock=data.getlist("in_stock")[-1:] != ["0"],
        words_weight=_weight(data.get("words_weight"), _("The weight of words is a number.")),
        colour_weight=_weight(data.get("colour_weight"), _("The weight of colour is a number.")),
        kept="".join(_NAME_OF_KEPT.findall(data.get("kept", ""))[:1]),
    )
    if not is_new_photo:
        form = _continued(form, data)
    for dropped in data.getlist("drop"):
        form = form.without(dropped)
    return form


def _continued(form: PhotoForm, data: QueryDict) -> PhotoForm:
    box, is_whole = _box(data)
    return replace(
        form,
        box=box,
        is_whole=is_whole,
        steps=_steps(data.getlist("step"), undone=data.getlist("undo")),
        guess=tuple(data.getlist("guess")[:_MOST_GUESSES]),
        read=data.get("read") == "1",
        unread=tuple(dict.fromkeys(data.getlist("unread")))[:_MOST_LINES],
        offset=_whole_number(data.get("offset")),
        token=data.get("token", ""),
        barcode=data.get("barcode", ""),
        product=data.get("product", ""),
        image=data.get("image", ""),
        sample=data.get("sample", ""),
        views=tuple(filter(_NAME_OF_KEPT.fullmatch, data.getlist("view")))[: MOST_PHOTOS - 1],
    )


def _words(data: QueryDict) -> str:
    """What was typed, in the box of the shop or in the field beside a photo."""
    typed = data.get("q") or data.get("words", "")
    return " ".join(typed.replace("\x00", "").split())[:_MOST_LETTERS]


def _filters(data: QueryDict) -> dict[str, list[str]]:
    found = {
        name.removeprefix(FILTER): [value for value in values if value]
        for name, values in data.lists()
        if name.startswith(FILTER)
    }
    return {name: values for name, values in found.items() if values}


def _steps(texts: Iterable[str], *, undone: Iterable[str]) -> tuple[Step, ...]:
    """The steps in their order; the last word on a product counts."""
    taken_back = set(undone)
    by_product: dict[str, Step] = {}
    for step in filter(None, map(Step.read, texts)):
        by_product.pop(step.pk, None)
        by_product[step.pk] = step
    kept = [step for step in by_product.values() if str(step) not in taken_back]
    return tuple(kept[-_MOST_STEPS:])


def _whole_number(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError as error:
        raise InvalidQueryError(
            _("“%(value)s” is no number.") % {"value": (text or "")[:20]}
        ) from error


def _weight(text: str | None, problem: str) -> float | None:
    try:
        return round(float(text), 2) if text else None
    except ValueError as error:
        raise InvalidQueryError(problem) from error


def _box(data: QueryDict) -> tuple[Crop | None, bool]:
    """The box that is asked for, and whether the whole photo is."""
    # A button names the box in one piece, and says more than the fields beside it.
    pieces = [text for text in data.getlist("box") if text]
    if pieces:
        text = pieces[-1]
        return (None, True) if text == WHOLE else (_box_of(text.split(",")), False)
    numbers = [data.get(name, "") for name in _BOX_FIELDS]
    box = _box_of(numbers) if any(numbers) else None
    return (None, True) if box == _EVERYTHING else (box, False)


def _box_of(texts: list[str]) -> Crop:
    try:
        left, top, width, height = (float(text) for text in texts)
    except ValueError as error:
        raise InvalidQueryError(_("The selected part is not made of numbers.")) from error
    width = _within(left, width)
    height = _within(top, height)
    return Crop(left / 100, top / 100, width / 100, height / 100)


def _within(start: float, length: float) -> float:
    beyond = start + length - 100
    return length - beyond if 0 < beyond <= _ROUNDING_PERCENT else length
