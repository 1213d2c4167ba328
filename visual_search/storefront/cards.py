"""A product as any widget shows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models.fields.files import FieldFile

from .. import events
from ..merchandising.promotions import Marks
from ..registry import Offer, Searchable, address_of, registry, title_of, told
from ..search.hits import Hit
from ..search.meaning.reasons import Reason
from .row_reasons import reason_text

# Names remembered of a searchable whose images come from a method or lie in several storages.
_MOST = 20_000

_known: dict[str, dict[str, models.FileField]] = {}


@dataclass(frozen=True, kw_only=True)
class Card:
    """A product as a widget shows it.

    `query_id`, `position` (from 1) and `placement` say where it stood; empty for a card alone.
    """

    instance: models.Model
    title: str
    url: str
    image_url: str
    image_name: str = ""
    similarity: float | None = None
    query_id: str = ""
    position: int = 0
    placement: str = ""
    reasons: tuple[Reason, ...] = ()
    marks: Marks | None = field(default=None, compare=False, repr=False)

    @property
    def reason(self) -> str:
        """Why it stands in a row, in a shopper's words; empty where nothing says it."""
        return reason_text(self.reasons)

    @cached_property
    def offer(self) -> Offer | None:
        """The promotion whose mark the card bears; asked for all cards of its answer at once."""
        marks = self.marks
        if marks is None:
            return None
        return told(
            self.instance,
            lambda: marks.of(self.instance.pk),
            code="offer_unreadable",
            otherwise=None,
        )

    @property
    def image(self) -> FieldFile | None:
        """The image itself, as a file field of the product gives it, for thumbnails of your own."""
        return image_file(registry.for_model(type(self.instance)), self.instance, self.image_name)

    @property
    def reference(self) -> str:
        """What a form or link carries so that `events.report` knows where the card stood."""
        if not self.query_id:
            return ""
        return events.make_reference(
            self.instance,
            query_id=self.query_id,
            position=self.position,
            placement=self.placement,
        )

    @cached_property
    def href(self) -> str:
        """The address with the reference in it, where somebody listens to events."""
        if not (self.url and self.query_id and events.is_wired(type(self.instance))):
            return self.url
        address, _hash, fragment = self.url.partition("#")
        mark = "&" if "?" in address else "?"
        address += mark + urlencode({events.PARAMETER: self.reference})
        return f"{address}#{fragment}" if fragment else address


def make_card(searchable: Searchable, hit: Hit) -> Card:
    return Card(
        instance=hit.instance,
        title=title_of(hit.instance),
        url=address_of(hit.instance),
        image_url=image_url(searchable, hit.instance, hit.image_name),
        image_name=hit.image_name,
        similarity=hit.similarity,
        reasons=hit.reasons,
    )


def card_or_none(searchable: Searchable, hit: Hit) -> Card | None:
    """The card of a hit; none where the host's own code gives it no address. Its neighbours stay.

    Under DEBUG the developer sees the fault.
    """
    return told(
        hit.instance,
        lambda: make_card(searchable, hit),
        code="card_left_out",
        otherwise=None,
        is_raised=settings.DEBUG,
    )


def number_cards(
    cards: Iterable[Card],
    *,
    query_id: str,
    first: int = 1,
    placement: str = "",
    marks: Marks | None = None,
) -> list[Card]:
    """The cards of one answer, each with the answer's id, where it stands, and what marks it."""
    return [
        replace(card, query_id=query_id, position=position, placement=placement, marks=marks)
        for position, card in enumerate(cards, start=first)
    ]


def tell_impressions(cards: Sequence[Card]) -> None:
    """Report that these cards are shown, where somebody listens."""
    for card in cards:
        if not events.impression.has_listeners(type(card.instance)):
            continue
        event = events.Event(
            kind="impression",
            key=card.instance.pk,
            query_id=card.query_id,
            position=card.position,
            placement=card.placement,
        )
        events.tell(type(card.instance), event)


def image_url(searchable: Searchable, instance: models.Model, image_name: str) -> str:
    """The address of a hit's image; empty where it has none, or its storage gives none.

    Costs no query where all images of the searchable lie in one storage, or this one was read
    before; see `prefetch_images` for the others.
    """
    return told(
        instance,
        lambda: _url_of_file(_image_file(searchable, instance, image_name)),
        code="image_url_unreadable",
        otherwise="",
    )


def image_file(searchable: Searchable, instance: models.Model, image_name: str) -> FieldFile | None:
    """A hit's image; none where it has none, or the searchable's own code fails for it."""
    return told(
        instance,
        lambda: _image_file(searchable, instance, image_name),
        code="image_unreadable",
        otherwise=None,
    )


def _url_of_file(file: FieldFile | None) -> str:
    return str(file.url or "") if file else ""


def prefetch_images(searchable: Searchable, hits: Iterable[Hit]) -> None:
    """Read at once, for all hits, what their `image_url` would else read for each."""
    unknown = [hit.instance for hit in hits if _field_of(searchable, hit.image_name) is None]
    if unknown:
        searchable.prefetch_images(unknown)


def _image_file(
    searchable: Searchable, instance: models.Model, image_name: str
) -> FieldFile | None:
    field = _field_of(searchable, image_name)
    if field is not None:
        # Whoever owns the file in truth need not be read for its name.
        return field.attr_class(instance, field, image_name)
    files = searchable.get_images(instance)
    _remember_fields(searchable, files)
    chosen = next((file for file in files if file.name == image_name), None)
    return chosen or next(iter(files), None)


def _field_of(searchable: Searchable, image_name: str) -> models.FileField | None:
    """The field of an image; None where only the object's own files can tell."""
    if not image_name:
        return None
    if searchable.image_storage is not None:
        field: models.FileField = searchable.image_paths[0].field
        return field
    return _known.get(searchable.label, {}).get(image_name)


def _remember_fields(searchable: Searchable, files: Iterable[FieldFile]) -> None:
    """Remember which fields these files lie in, unless they are files of a kind of their own."""
    names = _known.setdefault(searchable.label, {})
    for file in files:
        field = getattr(file, "field", None)
        if field is not None and type(file) is field.attr_class and file.name:
            names[file.name] = field
    while len(names) > _MOST:
        del names[next(iter(names))]
