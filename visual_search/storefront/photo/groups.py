"""Hits as the page shows them: grouped by closeness, one card for a product and its variants."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ...merchandising.promotions import Marks
from ...registry import Searchable, title_of, url_of
from ...search.hits import Hit
from ...search.meaning.bands import Band
from ..cards import Card, card_or_none, image_url, number_cards, prefetch_images
from ..families import families_of
from .form import Step
from .reason_texts import ShownReason, shown_reasons

Found = tuple[Hit, Card]

# The name of this page in events and in the context of its queries.
PLACEMENT = "photo_search"

_BANDS: dict[str, str | Promise] = {
    Band.VERY_CLOSE: _("Very close"),
    Band.SIMILAR: _("Similar"),
    Band.LOOSELY_RELATED: _("Loosely related"),
    Band.NO_GOOD_MATCH: _("Hardly related"),
}


@dataclass(frozen=True, kw_only=True)
class PhotoCard:
    """A product in an answer, with its variants that were found too, and why it is there."""

    card: Card
    variants: Sequence[Card] = ()
    reasons: Sequence[ShownReason] = ()
    is_in_stock: bool = True

    @property
    def instance(self) -> models.Model:
        return self.card.instance


@dataclass(frozen=True, kw_only=True)
class Group:
    """Cards of one closeness. The title is empty where closeness is not known."""

    band: str
    title: str | Promise
    cards: Sequence[PhotoCard]

    @property
    def is_near(self) -> bool:
        """Whether what is said of its products may hold for what the photo shows too."""
        return self.band in ("", Band.VERY_CLOSE, Band.SIMILAR)

    @property
    def is_marked(self) -> bool:
        """Whether each card says its band; what is hardly related stands below a title instead."""
        return self.band not in ("", Band.NO_GOOD_MATCH)


@dataclass(frozen=True, kw_only=True)
class StepShown:
    """A step that was taken, as a breadcrumb shows it."""

    value: str
    is_more: bool
    title: str
    url: str
    image_url: str


def groups_of(
    searchable: Searchable,
    hits: Iterable[Hit],
    *,
    query_id: str = "",
    first: int = 1,
    is_in_stock: bool | None = None,
    placement: str = PLACEMENT,
) -> list[Group]:
    """Group hits by band, in the order of their first hit, with variants folded into one card.

    Args:
        first: the position of the first card; the others follow as they are shown.
        is_in_stock: whether all of them are, where that is known; else they are asked.
    """
    hits = list(hits)
    prefetch_images(searchable, hits)
    instances = [hit.instance for hit in hits]
    in_stock = {one.pk for one in instances} if is_in_stock else set[Any]()
    if is_in_stock is None:
        in_stock = searchable.in_stock_keys(instances)
    groups: dict[str, list[list[Found]]] = {}
    for members in families_of(searchable, hits):
        cards = ((hit, card_or_none(searchable, hit)) for hit in members)
        shown = [(hit, card) for hit, card in cards if card is not None]
        if shown:
            groups.setdefault(shown[0][0].band or "", []).append(shown)
    places = count(first)
    marks = Marks(searchable=searchable, keys=[one.pk for one in instances])
    return [
        Group(
            band=band,
            title=_BANDS.get(band, ""),
            cards=[
                _photo_card(members, in_stock, marks, reference=(query_id, next(places), placement))
                for members in group
            ],
        )
        for band, group in groups.items()
    ]


def _photo_card(
    members: Sequence[Found],
    in_stock: Collection[Any],
    marks: Marks,
    *,
    reference: tuple[str, int, str],
) -> PhotoCard:
    nearest = members[0][0]
    query_id, position, placement = reference
    # One place on the page is one position, whichever of its variants is followed.
    card, *variants = (
        number_cards([card], query_id=query_id, first=position, placement=placement, marks=marks)[0]
        for _hit, card in members
    )
    return PhotoCard(
        card=card,
        variants=variants,
        reasons=shown_reasons(nearest),
        is_in_stock=nearest.instance.pk in in_stock,
    )


def step_shown(searchable: Searchable, step: Step, product: models.Model) -> StepShown:
    return StepShown(
        value=str(step),
        is_more=step.kind == "more",
        title=title_of(product),
        url=url_of(product),
        image_url=image_url(searchable, product, ""),
    )
