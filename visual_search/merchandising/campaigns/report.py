"""What came of a campaign: those who were shown it beside those who were held back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from ...analytics.uplift import Part, Uplift
from ...models import Campaign, CampaignMember, Interaction
from .audience import LEAST_AUDIENCE


@dataclass(frozen=True, kw_only=True)
class Group:
    """One of the two groups: how many came by, and how many of these did what."""

    members: int = 0
    impressions: int = 0
    clicks: int = 0
    baskets: int = 0
    orders: int = 0


@dataclass(frozen=True, kw_only=True)
class Report:
    """Shoppers are counted, and not what they do: each once, from when they first came by.

    Baskets and orders are those of any product, so that what merely moved from another product
    to the campaign's is no uplift.
    """

    shown: Group
    held_back: Group

    @property
    def is_told(self) -> bool:
        """Whether enough came by that nobody is recognised."""
        return self.shown.members + self.held_back.members >= LEAST_AUDIENCE

    @property
    def baskets(self) -> Uplift:
        return self._uplift("baskets")

    @property
    def orders(self) -> Uplift:
        return self._uplift("orders")

    def _uplift(self, name: str) -> Uplift:
        shown, held_back = (
            Part(count=getattr(group, name), of=group.members)
            for group in (self.shown, self.held_back)
        )
        return Uplift(shown=shown, held_back=held_back)


def report_of(campaign: Campaign) -> Report:
    """Counted in the database, in one statement."""
    members = CampaignMember.objects.filter(campaign=campaign).annotate(
        has_basket=_did(campaign, Interaction.Kind.BASKET),
        has_order=_did(campaign, Interaction.Kind.ORDER),
    )
    counted = members.values("is_held_back").annotate(
        members=Count("pk"),
        shown=Sum("impressions"),
        clicks=Count("clicked_at"),
        baskets=Count("pk", filter=Q(has_basket=True) | Q(has_order=True)),
        orders=Count("pk", filter=Q(has_order=True)),
    )
    groups = {row["is_held_back"]: _group(row) for row in counted.order_by()}
    return Report(shown=groups.get(False, Group()), held_back=groups.get(True, Group()))


def _group(row: Mapping[str, Any]) -> Group:
    counts = {name: row[name] for name in ("members", "clicks", "baskets", "orders")}
    return Group(impressions=row["shown"], **counts)


def _did(campaign: Campaign, kind: str) -> Any:
    """Whether a member did something after they came by, until the campaign ended."""
    rows = Interaction.objects.filter(
        kind=kind, at__gte=OuterRef("met_at"), at__lt=campaign.ends_at
    )
    by_user = rows.filter(user__isnull=False, user=OuterRef("user"))
    by_visitor = rows.exclude(visitor="").filter(visitor=OuterRef("visitor"))
    # Apart, so that each leads through its own index.
    return Exists(by_user) | Exists(by_visitor)
