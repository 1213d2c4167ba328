"""What becomes of claimed rows, counted while a batch passes through its stages."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from ..models.claimable import Claimable
from ..store.outbox import claims, leases


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
    """Counts outcomes of one batch while it passes through the stages.

    Args:
        fail: ends a row for good, as its outbox does.
    """

    def __init__(self, claimed: int, *, fail: Callable[..., None] = claims.fail) -> None:
        self._fail = fail
        self.counts = {"claimed": claimed, "retried": 0, "failed": 0, "dropped": 0, "reused": 0}

    def fail(self, row: Any, error: Exception, code: str, *, sha256: str = "") -> None:
        self._fail(row, code=code, reason=str(error), sha256=sha256)
        self.counts["failed"] += 1

    def retry(self, row: Claimable, code: str, reason: str) -> None:
        again = leases.retry_later(row, code=code, reason=reason)
        self.counts["retried" if again else "failed"] += 1

    def drop(self, row: Claimable) -> None:
        leases.drop(row)
        self.counts["dropped"] += 1

    def finish(self, ready: int) -> Outcome:
        return Outcome(ready=ready, **self.counts)
