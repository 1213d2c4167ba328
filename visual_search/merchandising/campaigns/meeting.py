"""A shopper of the audience comes by: who is shown the banner, who is held back, who clicks."""

import hashlib
import logging
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import Error as AnyDatabaseError
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from ...models import Campaign, CampaignMember
from ...personalisation import Level, Shopper
from ...registry import Searchable
from ...store import database
from ...transactions import savepoint
from .audience import is_near

logger = logging.getLogger(__name__)

_HELD_BACK = 10
# More at a time are not asked which of them fits.
_MOST = 10


def campaign_for(searchable: Searchable, request: HttpRequest | None) -> Campaign | None:
    """The running campaign to show a shopper, noted as shown; None for most.

    Of those who agreed to be remembered, whoever is near one; of these a tenth is held back: that
    they came by is noted too, and they are shown nothing.
    """
    shopper = Shopper.of(request)
    if shopper.level is not Level.KEPT or not database.can_search():
        return None
    seen = shopper.seen(searchable)
    if not (seen and (shopper.visitor or shopper.user_id is not None)):
        return None
    content_type = ContentType.objects.get_for_model(searchable.model)
    running = Campaign.objects.running().filter(content_type=content_type)[:_MOST]
    campaign = next((one for one in running if is_near(one, seen)), None)
    if campaign is None:
        return None
    return None if note_meeting(campaign, shopper) else campaign


def is_held_back(campaign: Campaign, shopper: Shopper) -> bool:
    """Whether a shopper is among the tenth that is shown nothing: always the same for one key."""
    key = f"user:{shopper.user_id}" if shopper.user_id is not None else f"visitor:{shopper.visitor}"
    digest = hashlib.sha256(f"{campaign.slug}:{key}".encode()).digest()
    return int.from_bytes(digest[:8]) % _HELD_BACK == 0


def note_meeting(campaign: Campaign, shopper: Shopper) -> bool:
    """Note that a shopper of the audience came by; return whether they are held back.

    Who was assigned as a visitor stays where they were when they sign in.
    """
    who = _who(shopper)
    members = CampaignMember.objects.using(database.alias()).filter(campaign=campaign, **who)
    known = members.values_list("is_held_back", flat=True).first()
    held_back = is_held_back(campaign, shopper) if known is None else known
    try:
        with savepoint():
            if known is None:
                members.model.objects.using(database.alias()).bulk_create(
                    [
                        CampaignMember(
                            campaign=campaign,
                            is_held_back=held_back,
                            impressions=0 if held_back else 1,
                            **who,
                        )
                    ],
                    ignore_conflicts=True,
                )
            elif not held_back:
                members.update(impressions=F("impressions") + 1)
    except AnyDatabaseError as error:
        logger.warning("Who met the campaign %s was not noted: %s", campaign, error)
    return held_back


def note_click(campaign: Campaign, request: HttpRequest | None) -> None:
    """Note that a shopper who was shown the banner looks at the page."""
    shopper = Shopper.of(request)
    if shopper.level is Level.KEPT and (shopper.visitor or shopper.user_id is not None):
        members = CampaignMember.objects.using(database.alias()).filter(
            campaign=campaign, is_held_back=False, clicked_at=None, **_who(shopper)
        )
        members.update(clicked_at=timezone.now())


def _who(shopper: Shopper) -> dict[str, Any]:
    if shopper.user_id is not None:
        return {"user_id": shopper.user_id, "visitor": ""}
    return {"user_id": None, "visitor": shopper.visitor}
