"""How far spaces and jobs are: what is done, what waits for another try, and how fast it goes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone

from ...models import Embedding, EmbeddingSpace, Job
from ...models.embeddings import HAS_VECTOR

State = Embedding.State

# A rate is told from so many of the last images, and only while it is of this moment.
_LAST_IMAGES = 100
_FEWEST_IMAGES = 5
_FRESH = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class Delay:
    """Images that wait for another try: how many, until when, and why the last one failed."""

    count: int
    first_at: datetime
    last_at: datetime
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where the images of a space stand. `found`: those that searches find.

    `rate`: images a second that workers embed just now; None where they do not, or too few were.
    """

    states: Mapping[str, int] = field(default_factory=dict)
    found: int = 0
    delay: Delay | None = None
    rate: float | None = None

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def waiting(self) -> int:
        return sum(self.states.get(state, 0) for state in Embedding.WAITING)

    @property
    def failed(self) -> int:
        return self.states.get(State.FAILED, 0)


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How many images of a space are in which state."""

    total: int
    ready: int
    pending: int
    failed: int

    @property
    def fraction(self) -> float:
        """Part of the images that can be searched, 0 to 1; 1 for an empty catalogue."""
        return self.ready / self.total if self.total else 1.0

    @property
    def percent(self) -> int:
        """Rounded down: 100 means all."""
        return int(self.fraction * 100)


def coverage(space: EmbeddingSpace | None = None) -> Coverage:
    """Count the embeddings of a space, or of all spaces that are kept up to date."""
    rows = Embedding.objects.filter(space__in=EmbeddingSpace.objects.maintained())
    if space is not None:
        rows = Embedding.objects.in_space(space)
    counts = rows.aggregate(
        total=Count("pk"),
        # A row that waits for renewal still answers with the vector it has.
        ready=Count("pk", filter=HAS_VECTOR),
        pending=Count("pk", filter=Q(state=State.PENDING)),
        failed=Count("pk", filter=Q(state=State.FAILED)),
    )
    return Coverage(**counts)


def progress_of(spaces: Collection[EmbeddingSpace]) -> dict[int, Progress]:
    """The progress of each space by its key, in four queries for all of them."""
    keys = [space.pk for space in spaces]
    rows = Embedding.objects.filter(space__in=keys)
    states = _states(rows)
    failed_but_found = _counts(rows.filter(state=State.FAILED).ready())
    delays = delays_of(rows, by="space")
    rates = rates_of([pk for pk, found in states.items() if found.keys() & set(Embedding.WAITING)])
    return {
        pk: Progress(
            states=states.get(pk, {}),
            # A row that waits for renewal still answers with the vector it has.
            found=sum(states.get(pk, {}).get(state, 0) for state in (State.READY, State.STALE))
            + failed_but_found.get(pk, 0),
            delay=delays.get(pk),
            rate=rates.get(pk),
        )
        for pk in keys
    }


def _states(rows: QuerySet[Embedding]) -> dict[int, dict[str, int]]:
    """Read from the index of the outbox, without a join to the vectors."""
    found: dict[int, dict[str, int]] = {}
    for row in rows.order_by().values("space", "state").annotate(count=Count("pk")):
        found.setdefault(row["space"], {})[row["state"]] = row["count"]
    return found


def _counts(rows: QuerySet[Embedding], *, by: str = "space") -> dict[int, int]:
    counted = rows.order_by().values(by).annotate(count=Count("pk"))
    return {row[by]: row["count"] for row in counted}


def waiting_of(jobs: Collection[Job]) -> dict[int, int]:
    """How many images of each job still wait, of those that are marked; by its key."""
    return _counts(Embedding.objects.filter(job__in=jobs).waiting(), by="job")


def delays_of(rows: QuerySet[Embedding], *, by: str) -> dict[int, Delay]:
    """Of images that no worker may take yet: the delay by `space` or by `job`."""
    now = timezone.now()
    delayed = rows.waiting().filter(lease_token=None, available_at__gt=now)  # type: ignore[attr-defined]
    grouped = delayed.order_by().values(by, "failure_code")
    parts: dict[int, list[Delay]] = {}
    for row in grouped.annotate(n=Count("pk"), first=Min("available_at"), last=Max("available_at")):
        codes = (row["failure_code"],) if row["failure_code"] else ()
        part = Delay(count=row["n"], first_at=row["first"], last_at=row["last"], codes=codes)
        parts.setdefault(row[by], []).append(part)
    return {key: reduce(_together, found) for key, found in parts.items()}


def _together(one: Delay, other: Delay) -> Delay:
    return Delay(
        count=one.count + other.count,
        first_at=min(one.first_at, other.first_at),
        last_at=max(one.last_at, other.last_at),
        codes=tuple(sorted({*one.codes, *other.codes})),
    )


def rates_of(spaces: Collection[int]) -> dict[int, float]:
    """Images a second that are embedded into each space just now; one query."""
    if not spaces:
        return {}
    # A claim moves this time on, so its index tells what was embedded last.
    last = [
        Embedding.objects.filter(space=pk, state=State.READY)
        .order_by("-available_at")
        .values_list("space", "embedded_at")[:_LAST_IMAGES]
        for pk in spaces
    ]
    moments: dict[int, list[datetime]] = {}
    moment: datetime | None
    for pk, moment in last[0].union(*last[1:], all=True):
        if moment is not None:
            moments.setdefault(pk, []).append(moment)
    rates = {pk: _rate(found) for pk, found in moments.items()}
    return {pk: rate for pk, rate in rates.items() if rate is not None}


def _rate(moments: list[datetime]) -> float | None:
    now = timezone.now()
    if len(moments) < _FEWEST_IMAGES or now - max(moments) > _FRESH:
        return None
    seconds = (now - min(moments)).total_seconds()
    return len(moments) / seconds if seconds else None
