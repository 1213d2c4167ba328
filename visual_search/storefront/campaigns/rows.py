"""A campaign's banner and its page: rows of its products, with what it says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import ClassVar

from ...merchandising.campaigns import campaign_for, fitting
from ...merchandising.selection import searchable_of
from ...models import Campaign
from ...registry import Searchable, registry
from ..cards import Card
from ..row import Row


@dataclass(frozen=True, kw_only=True)
class CampaignPage(Row):
    """All that a campaign shows, as its page does."""

    campaign: Campaign
    limit: int = 24
    placement: str = "campaign"

    context_name: ClassVar[str] = "page"
    templates: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"grid": "visual_search/campaign.html"}
    )

    @cached_property
    def searchable(self) -> Searchable:
        return searchable_of(self.campaign)

    @property
    def picture_url(self) -> str:
        return picture_url(self.campaign)

    def find_cards(self) -> list[Card]:
        return self.cards_of(fitting(self.campaign).hits[: self.limit])


@dataclass(frozen=True, kw_only=True)
class CampaignBanner(Row):
    """The banner of the running campaign that its shopper is near; empty for most.

    To be asked for once on a page: whoever belongs to an audience is noted as having come by.

    Args:
        limit: how many products it shows beside the picture; 0 for none.
        model: the label of the campaign's model; the first registered one by default.
    """

    limit: int = 3
    model: str = ""
    placement: str = "campaign_banner"

    context_name: ClassVar[str] = "banner"
    templates: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"grid": "visual_search/campaign_banner.html"}
    )

    def __post_init__(self) -> None:
        _ = self.searchable
        if self.is_lazy:
            raise TypeError("A banner cannot be lazy.")

    @cached_property
    def searchable(self) -> Searchable:
        return registry.asked(self.model or None)

    @cached_property
    def campaign(self) -> Campaign | None:
        return self._spared(lambda: campaign_for(self.searchable, self.request), otherwise=None)

    @property
    def picture_url(self) -> str:
        return picture_url(self.campaign) if self.campaign else ""

    def find_cards(self) -> list[Card]:
        if self.campaign is None:
            return []
        return self.cards_of(fitting(self.campaign).hits[: self.limit])

    def __bool__(self) -> bool:
        return self.campaign is not None

    def _rendered(self) -> str:
        return super()._rendered() if self else ""


def picture_url(campaign: Campaign) -> str:
    """The address of a campaign's first picture; empty where it has none."""
    first = next(iter(campaign.pictures.all()), None)
    return first.image.url if first else ""
