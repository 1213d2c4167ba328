"""What a shop offers for a while, as pages show it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models


@dataclass(frozen=True, kw_only=True, eq=False)
class Offer:
    """A promotion that runs, of the shop's own or of the app's.

    Args:
        key: names it among the others, for styles and events.
        objects: the products it is about, unsliced; hidden and sold-out ones may be among them.
            None for the whole catalogue.
        label: the few letters that a card has room for, such as "−20 %"; empty for no mark.
        placements: where it may stand, such as `home`; empty for everywhere.
    """

    key: str
    title: str
    objects: models.QuerySet[Any] | None = None
    words: str = ""
    label: str = ""
    url: str = ""
    picture_url: str = ""
    ends_at: datetime | None = None
    placements: Collection[str] = ()

    def stands_at(self, placement: str) -> bool:
        return not self.placements or placement in self.placements


class TellsOffers:
    """The part of a searchable that names what the shop offers by its own means."""

    def get_offers(self) -> Iterable[Offer]:
        """Promotions of the shop's own that run at this moment; those of the admin join them."""
        return ()
