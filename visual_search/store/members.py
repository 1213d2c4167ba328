"""Members of audiences as rows: erased, handed over and ended as what they did is."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from ..conf import app_settings
from ..models import CampaignMember
from ..models.merchandising.campaigns import MemberQuerySet
from . import database

_ENDED_AT_ONCE = 10_000


def of_shopper(*, visitor: str = "", user_id: Any = None) -> MemberQuerySet:
    """The audiences that somebody belongs to."""
    return CampaignMember.objects.using(database.alias()).of_shopper(
        visitor=visitor, user_id=user_id
    )


def erase(*, visitor: str = "", user_id: Any = None) -> int:
    """Delete somebody from all audiences; say how many rows that were."""
    deleted, _of_each = of_shopper(visitor=visitor, user_id=user_id).delete()
    return deleted


def hand_over(*, visitor: str, user_id: Any) -> None:
    """Give a user the audiences of a visitor, held back or not as it was; their own stand."""
    with database.atomic():
        rows = of_shopper(visitor=visitor)
        same = of_shopper(user_id=user_id).filter(campaign=models.OuterRef("campaign"))
        rows.filter(models.Exists(same)).delete()
        rows.update(visitor="", user=user_id)


def end_old() -> int:
    """Delete those who came by more than INTERACTION_DAYS ago, as much as a sweep has time for."""
    oldest = timezone.now() - timedelta(days=app_settings().interaction_days)
    rows = CampaignMember.objects.using(database.alias())
    old = rows.filter(met_at__lt=oldest).values("pk")[:_ENDED_AT_ONCE]
    deleted, _of_each = rows.filter(pk__in=old).delete()
    return deleted
