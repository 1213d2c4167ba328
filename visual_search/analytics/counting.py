"""Counts all that is counted of interactions, as a job: trends each hour, the rest each night."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from ..models import Interaction, Job
from ..registry import Searchable, registry
from ..store import database
from ..store.locks import sole
from ..store.outbox.watch import watched
from .together import count_pairings, count_together
from .trending import count_trends

Count = Callable[[Searchable], int]

TRENDS, TOGETHER = "trends", "together"
_COUNTS: dict[str, tuple[Count, ...]] = {
    TRENDS: (count_trends,),
    TOGETHER: (count_together, count_pairings),
}
_EVERY = {TRENDS: timedelta(hours=1), TOGETHER: timedelta(days=1)}


def due_counts() -> list[str]:
    """What is to be counted: something has happened since the last time, which is a while ago."""
    if not database.can_search() or not Interaction.objects.exists():
        return []
    now = timezone.now()
    jobs = Job.objects.filter(kind=Job.Kind.COUNT)
    recent = {
        name
        for name, every in _EVERY.items()
        # Also one that failed: it is not tried anew with every sweep.
        if jobs.filter(subject=name, created_at__gt=now - every).exists()
    }
    return [name for name in _COUNTS if name not in recent]


def count(name: str) -> dict[str, int]:
    """Count one of these anew for every model; by label how much is kept. Nothing if others do."""
    kept: dict[str, int] = {}
    with sole(f"visual_search:count:{name}") as is_sole:
        if not is_sole:
            return kept
        with watched(Job.Kind.COUNT, subject=name) as watch, database.writing():
            searchables = list(registry)
            for done, searchable in enumerate(searchables, start=1):
                kept[searchable.label] = sum(step(searchable) for step in _COUNTS[name])
                watch.progress(done, len(searchables))
    return kept


def tend_counts() -> None:
    """Count what is due."""
    for name in due_counts():
        count(name)
