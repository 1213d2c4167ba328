"""What waits and what failed in each space, and for how long the oldest image has waited."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, F, Min
from django.utils import timezone

from ...models import Embedding, EmbeddingSpace


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """`images` counts by state; `oldest_seconds` is 0 where no worker is being waited for."""

    space: EmbeddingSpace
    images: Mapping[str, int] = field(default_factory=dict)
    oldest_seconds: float = 0.0


def backlogs() -> list[Backlog]:
    """Read the backlog of every space but those of evaluations."""
    spaces = EmbeddingSpace.objects.filter(expires_at=None).in_bulk()
    images = _images()
    return [
        Backlog(space=space, images=images.get(pk, {}), oldest_seconds=_oldest_seconds(space))
        for pk, space in sorted(spaces.items())
    ]


def _images() -> dict[int, dict[str, int]]:
    counts: dict[int, dict[str, int]] = {}
    rows = Embedding.objects.values("space", "state").annotate(count=Count("pk"))
    for row in rows.order_by():
        counts.setdefault(row["space"], dict.fromkeys(Embedding.State.values, 0))
        counts[row["space"]][row["state"]] = row["count"]
    return counts


def _oldest_seconds(space: EmbeddingSpace) -> float:
    """How long a worker could have taken the image that has waited longest.

    Images that a worker holds, or that a back-off delays, are not waiting for one.
    """
    if space.state not in (EmbeddingSpace.State.BUILDING, EmbeddingSpace.State.LIVE):
        return 0.0
    waiting = Embedding.objects.in_space(space).claimable()
    oldest = waiting.aggregate(oldest=Min(F("available_at")))["oldest"]
    return (timezone.now() - oldest).total_seconds() if oldest else 0.0
