"""How many findings were open from day to day."""

from collections import defaultdict
from datetime import date, timedelta

from django.utils import timezone

from ...models import HealthCount

_DAYS = 90


def trend(*, kind: str = "", days: int = _DAYS) -> list[tuple[date, int]]:
    """Open findings of a kind, or of all, on each day that somebody counted, oldest first."""
    rows = HealthCount.objects.filter(day__gt=timezone.now().date() - timedelta(days=days))
    if kind:
        rows = rows.filter(kind=kind)
    sums: defaultdict[date, int] = defaultdict(int)
    for day, count in rows.values_list("day", "count"):
        sums[day] += count
    return sorted(sums.items())
