"""The board of a campaign: what fits, who fits, what came of it, and what can be changed there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from ....exceptions import VisualSearchError
from ....merchandising.campaigns import (
    LEAST_AUDIENCE,
    Audience,
    Fitting,
    fitting,
    problems_of,
)
from ....merchandising.campaigns.audience import MOST_EXPORTED
from ....merchandising.selection import searchable_of
from ....models import Campaign
from ....search.hits import Hit
from ....storefront import Card
from ..periods import told_period
from ..products import cards_of
from .told import ToldReport


@dataclass(frozen=True, kw_only=True)
class Board:
    """What the page of a campaign shows; each part is made once it is asked for."""

    campaign: Campaign
    least: int = LEAST_AUDIENCE
    most_exported: int = MOST_EXPORTED

    @cached_property
    def _fitting(self) -> Fitting | VisualSearchError:
        try:
            return fitting(self.campaign)
        except VisualSearchError as error:
            return error

    @property
    def problems(self) -> Sequence[str | Promise]:
        """What keeps it from being shown, in words for a merchandiser."""
        if isinstance(self._fitting, VisualSearchError):
            return [str(self._fitting)]
        return problems_of(self.campaign, self._fitting)

    @cached_property
    def cards(self) -> list[Card]:
        if isinstance(self._fitting, VisualSearchError):
            return []
        return cards_of(self._fitting.searchable, self._fitting.hits)

    @property
    def pinned(self) -> frozenset[str]:
        return frozenset(self.campaign.pinned)

    @cached_property
    def hidden(self) -> list[Card]:
        if isinstance(self._fitting, VisualSearchError) or not self.campaign.hidden:
            return []
        searchable = self._fitting.searchable
        objects = searchable.get_index_queryset().filter(pk__in=self.campaign.hidden)
        hits = [Hit(instance=one, image_name="", similarity=None, score=0.0) for one in objects]
        return cards_of(searchable, hits)

    @property
    def period(self) -> tuple[str, str]:
        return told_period(self.campaign)

    @cached_property
    def audience(self) -> Audience | None:
        return None if self.problems else Audience(campaign=self.campaign)

    @cached_property
    def report(self) -> ToldReport:
        return ToldReport.of(self.campaign)


def change(campaign: Campaign, action: str) -> str:
    """Do what a button says, such as `pin:17` or `publish`, and say what was done.

    Raises:
        ValidationError: it cannot be done, or there is no such button.
    """
    name, _colon, key = action.partition(":")
    plain = _PLAIN.get(name)
    listed = _LISTED.get(name)
    if plain is None and (listed is None or not _exists(campaign, key)):
        raise ValidationError(_("There is nothing to do that is called so."))
    told = plain(campaign) if plain else listed(campaign, key) if listed else ""
    campaign.save()
    return told


def _exists(campaign: Campaign, key: str) -> bool:
    try:
        return searchable_of(campaign).get_index_queryset().filter(pk=key).exists()
    except (ValidationError, ValueError, VisualSearchError):
        return False


def _publish(campaign: Campaign) -> str:
    if timezone.now() >= campaign.ends_at:
        raise ValidationError(_("Its time is over: set another end first."))
    try:
        problems = problems_of(campaign, fitting(campaign))
    except VisualSearchError as error:
        raise ValidationError(str(error)) from error
    if problems:
        raise ValidationError(str(problems[0]))
    campaign.published_at = timezone.now()
    if timezone.now() < campaign.starts_at:
        return _("It is published, and begins when its time comes.")
    return _("It is published: shoppers see its page, and its audience the banner.")


def _withdraw(campaign: Campaign) -> str:
    campaign.published_at = None
    return _("It is withdrawn: shoppers see it no longer.")


def _freeze(campaign: Campaign) -> str:
    try:
        campaign.frozen = [str(hit.instance.pk) for hit in fitting(campaign).hits]
    except VisualSearchError as error:
        raise ValidationError(str(error)) from error
    return _("These products stay, whatever comes into the shop.")


def _thaw(campaign: Campaign) -> str:
    campaign.frozen = None
    return _("Its products are looked for anew from now on.")


def _listed(name: str, campaign: Campaign, key: str, *, told: Any, other: str = "") -> str:
    """Add a key to one list, and take it off another."""
    setattr(campaign, name, [*(one for one in getattr(campaign, name) if one != key), key])
    if other:
        _unlisted(other, campaign, key, told="")
    return str(told)


def _unlisted(name: str, campaign: Campaign, key: str, *, told: Any) -> str:
    setattr(campaign, name, [one for one in getattr(campaign, name) if one != key])
    return str(told)


_PLAIN: dict[str, Callable[[Campaign], str]] = {
    "publish": _publish,
    "withdraw": _withdraw,
    "freeze": _freeze,
    "thaw": _thaw,
}
_LISTED: dict[str, Callable[[Campaign, str], str]] = {
    "pin": partial(_listed, "pinned", other="hidden", told=_lazy("It stands among the first.")),
    "unpin": partial(_unlisted, "pinned", told=_lazy("It stands where it fits.")),
    "hide": partial(_listed, "hidden", other="pinned", told=_lazy("It does not come any more.")),
    "show": partial(_unlisted, "hidden", told=_lazy("It may come again.")),
}
