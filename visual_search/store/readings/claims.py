"""The outbox of readings: claim what waits, write what was read, end what cannot be read."""

from collections.abc import Collection
from typing import Any

from django.utils import timezone

from ...models import Reading
from ...models.readings import ReadingQuerySet
from ...reading.readers import Reader, switched_on
from .. import database
from ..outbox import leases


@database.writing()
def claim(*, limit: int, without: Collection[str] = ()) -> list[Reading]:
    """Claim up to `limit` waiting readings of one reader; new pictures before renewals.

    Args:
        without: names of readers to pass over.
    """
    for reader in switched_on():
        if reader in without:
            continue
        for state in Reading.WAITING:
            waiting = Reading.objects.by(reader).claimable().filter(state=state)
            claimed = leases.take(waiting.select_related("document__content_type"), limit=limit)
            if claimed:
                return claimed
    return []


def waiting() -> ReadingQuerySet:
    """What the readers that are switched on have still to read."""
    return Reading.objects.filter(reader__in=switched_on()).waiting()


def known(reader: Reader, digests: Collection[str]) -> dict[str, Any]:
    """What this very reader found in equal bytes before, by their SHA-256."""
    rows = Reading.objects.by(reader.name).done().filter(content_sha256__in=list(digests))
    same = rows.filter(reader_version=reader.version)
    return dict(same.values_list("content_sha256", "found"))


def write(row: Reading, found: Any, *, reader: Reader, sha256: str) -> bool:
    """Write what was read, if the image is still the one that was claimed."""
    now = timezone.now()
    is_held = leases.held(row).update(
        state=Reading.State.READY,
        content_sha256=sha256,
        reader_version=reader.version,
        found=found,
        read_at=now,
        # Since when it is what it is: what is embedded later may be of other bytes.
        available_at=now,
        lease_token=None,
        failure_code="",
        failure_reason="",
    )
    return bool(is_held)


def fail(row: Reading, *, code: str, reason: str, sha256: str = "") -> None:
    """End a row whose picture cannot be read; what an earlier picture said goes."""
    with database.atomic():
        if leases.end(row, code=code, reason=reason, sha256=sha256):
            Reading.objects.filter(pk=row.pk).update(found={})
