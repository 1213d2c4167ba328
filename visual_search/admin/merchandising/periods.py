"""Says when something runs."""

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext


def told_period(row: Any) -> tuple[str, str]:
    """When something runs, and whether it does now, of what has `starts_at` and `ends_at`."""
    ends = (row.starts_at, row.ends_at)
    days = " – ".join(date_format(timezone.localtime(at), "SHORT_DATE_FORMAT") for at in ends)
    now = timezone.now()
    if now < row.starts_at:
        return days, gettext("planned")
    return days, gettext("runs") if now < row.ends_at else gettext("over")
