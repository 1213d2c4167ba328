"""What becomes of claimed rows, counted while a batch passes through its stages."""

from dataclasses import dataclass, fields

from ..models import Embedding
from ..store.outbox import claims


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of claimed rows."""

    claimed: int = 0
    ready: int = 0
    reused: int = 0
    retried: int = 0
    failed: int = 0
    dropped: int = 0

    def __add__(self, other: "Outcome") -> "Outcome":
        names = [item.name for item in fields(self)]
        return Outcome(**{name: getattr(self, name) + getattr(other, name) for name in names})

    def __bool__(self) -> bool:
        return self.claimed > 0


class Tally:
    """Counts outcomes of one batch while it passes through the stages."""

    def __init__(self, claimed: int) -> None:
        self.counts = {"claimed": claimed, "retried": 0, "failed": 0, "dropped": 0, "reused": 0}

    def fail(self, row: Embedding, error: Exception, code: str, *, sha256: str = "") -> None:
        claims.fail(row, code=code, reason=str(error), sha256=sha256)
        self.counts["failed"] += 1

    def retry(self, row: Embedding, code: str, reason: str) -> None:
        again = claims.retry_later(row, code=code, reason=reason)
        self.counts["retried" if again else "failed"] += 1

    def drop(self, row: Embedding) -> None:
        claims.drop(row)
        self.counts["dropped"] += 1

    def finish(self, ready: int) -> Outcome:
        return Outcome(ready=ready, **self.counts)
