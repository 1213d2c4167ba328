"""Keeps the findings in step with the numbers: what holds no more goes, what is new comes."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from ...models import Comparison, Document, Embedding, Finding, HealthCount, Reading
from ...reading.health import HealthReader
from ...reading.health.findings import LIMITS
from ...reading.readers import switched_on
from .. import database

# Of one kind and one sweep; the next one goes on.
_PORTION = 5000
# Limits change with an upgrade, products lose their pictures: so long nobody need look for that.
_PATIENCE = timedelta(minutes=10)

Kind = Finding.Kind


def _wrong() -> dict[str, Q]:
    """What makes a health reading a finding of each kind."""
    limits = LIMITS
    # Not of the picture that was there before.
    is_compared = Q(comparison__content_sha256=F("content_sha256"))
    is_lettered = Q(
        found__lettering__gt=limits.lettering, comparison__lettering__gt=limits.lettering_beyond
    )
    return {
        Kind.TOO_SMALL: Q(found__side__lt=limits.side),
        Kind.BLURRED: Q(found__softness__gt=limits.softness),
        Kind.DARK: Q(found__brightest__lt=limits.brightest),
        Kind.TEXT: is_compared & is_lettered,
        Kind.CUT_OFF: is_compared & Q(comparison__cut__gt=limits.cut),
        Kind.OTHER_CATEGORY: is_compared & Q(comparison__surprise__gt=limits.surprise),
        Kind.TWIN: is_compared & ~Q(comparison__twins=[]),
        Kind.SHARED: is_compared & ~Q(comparison__sharers=[]),
    }


def find(*, is_due: bool = False) -> bool:
    """Bring the findings in step with what was read and compared; False where nothing was due.

    Args:
        is_due: look whatever happened since the last time.
    """
    if HealthReader.name not in switched_on():
        return False
    last = HealthCount.objects.order_by("-counted_at").first()
    if last is not None and not (is_due or _is_due(last)):
        return False
    readings = Reading.objects.by(HealthReader.name).done().of_the_shop()
    for kind, condition in _wrong().items():
        _follow(kind, readings.filter(condition))
    _follow_missing()
    _count()
    return True


def _is_due(last: HealthCount) -> bool:
    if timezone.now() - last.counted_at > _PATIENCE:
        return True
    readings = Reading.objects.by(HealthReader.name).filter(read_at__gt=last.counted_at)
    return readings.exists() or Comparison.objects.filter(compared_at__gt=last.counted_at).exists()


@database.atomic()
def _follow(kind: str, wrong: QuerySet[Reading]) -> None:
    known = Finding.objects.filter(kind=kind)
    still = wrong.filter(pk=OuterRef("reading"), content_sha256=OuterRef("content_sha256"))
    known.filter(~Exists(still)).delete()
    new = wrong.filter(~Exists(known.filter(reading=OuterRef("pk"))))
    rows = new.values("document_id", "image_name", "content_sha256", reading_id=F("pk"))
    Finding.objects.bulk_create(
        [Finding(kind=kind, **row) for row in rows[:_PORTION]], ignore_conflicts=True
    )


@database.atomic()
def _follow_missing() -> None:
    """Products that show no picture at all."""
    pictured = Embedding.objects.of_images().filter(document=OuterRef("pk"))
    bare = Document.objects.filter(~Exists(pictured))
    known = Finding.objects.filter(kind=Kind.NO_PICTURE)
    known.filter(~Exists(bare.filter(pk=OuterRef("document")))).delete()
    new = bare.filter(~Exists(known.filter(document=OuterRef("pk"))))
    keys = new.values_list("pk", flat=True)[:_PORTION]
    Finding.objects.bulk_create(
        [Finding(kind=Kind.NO_PICTURE, document_id=pk) for pk in keys], ignore_conflicts=True
    )


def _count() -> None:
    """Write down how many are open today, for the trend."""
    now = timezone.now()
    open_ones = dict(Finding.objects.open().values_list("kind").annotate(Count("pk")))
    HealthCount.objects.bulk_create(
        [
            HealthCount(day=now.date(), kind=kind, count=open_ones.get(kind, 0), counted_at=now)
            for kind in Kind.values
        ],
        update_conflicts=True,
        unique_fields=["day", "kind"],
        update_fields=["count", "counted_at"],
    )


def call_fine(findings: Iterable[int], *, by: str) -> int:
    """Say of findings, by their keys, that their pictures are fine as they are."""
    rows = Finding.objects.open().filter(pk__in=list(findings))
    return rows.update(dismissed_at=timezone.now(), dismissed_by=by[:150])


def look_again(findings: Iterable[int]) -> int:
    """Take that back."""
    rows = Finding.objects.filter(pk__in=list(findings), dismissed_at__isnull=False)
    return rows.update(dismissed_at=None, dismissed_by="")
