"""Which readings are to be compared with their look-alikes, and what was found there."""

from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from ...models import Comparison, Reading
from ...models.readings import ReadingQuerySet
from ...reading.health import HealthReader
from ...reading.health.findings import LIMITS
from ...reading.health.neighbours import Confusion

# The catalogue around a picture changes: what was found is looked at again each day, the rest
# each week.
_AGAIN, _LATER = timedelta(days=1), timedelta(days=7)
_SAMPLE = 5000


def due() -> ReadingQuerySet:
    """Readings whose picture nobody has compared yet, or not for long."""
    now = timezone.now()
    is_clear = Q(
        comparison__cut=0,
        comparison__surprise__lte=LIMITS.surprise,
        comparison__twins=[],
        comparison__sharers=[],
    )
    is_old = Q(comparison__compared_at__lt=now - _LATER)
    is_to_see = ~is_clear & Q(comparison__compared_at__lt=now - _AGAIN)
    is_other = ~Q(comparison__content_sha256=F("content_sha256"))
    readings = (
        Reading.objects.by(HealthReader.name)
        .of_the_shop()
        .filter(state=Reading.State.READY, found__has_key="sketch")
    )
    return readings.filter(Q(comparison__isnull=True) | is_other | is_old | is_to_see)


def judge(label: str) -> None:
    """Say of what was compared last which products look like another category than theirs.

    How far categories of a model look like each other is known when all of them were compared.
    """
    app, model = label.split(".")
    rows = Comparison.objects.filter(
        reading__document__content_type__app_label=app,
        reading__document__content_type__model=model,
    )
    latest = list(rows.exclude(category="").order_by("-compared_at")[:_SAMPLE])
    confusion = Confusion()
    for row in latest:
        confusion.learn(row.category, [value for value, _name in row.neighbours])
    for row in latest:
        values = [value for value, _name in row.neighbours]
        row.surprise, likely = confusion.surprise(row.category, values, row.prior)
        row.likely = dict(row.neighbours).get(likely, "")
    Comparison.objects.bulk_update(latest, ["surprise", "likely"], batch_size=500)


def write(rows: list[Comparison]) -> None:
    """Keep comparisons, each in place of what its reading had."""
    Comparison.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["reading"],
        update_fields=[
            "content_sha256", "compared_at", "surprise", "likely", "cut", "lettering", "twins",
            "sharers", "category", "neighbours", "prior",
        ],
    )  # fmt: skip
