"""Counts admissions in windows of a minute: in a Redis for all processes, or in memory for one."""

import threading
from collections.abc import Mapping
from typing import Any, NamedTuple

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

WINDOW_SECONDS = 60
_MOST_NAMES = 10_000

# Looks at every counter before it raises one, all in one step: two requests never both get
# the last place, and a refused one uses up none. Returns 0, or the milliseconds to wait.
_SCRIPT = """
for i, key in ipairs(KEYS) do
  local limit = tonumber(ARGV[2 * i])
  if limit > 0 and tonumber(redis.call('GET', key) or '0') >= limit then
    return math.max(redis.call('PTTL', key), 1)
  end
end
for i, key in ipairs(KEYS) do
  local units = tonumber(ARGV[2 * i + 1])
  if units > 0 and redis.call('INCRBY', key, units) == units then
    redis.call('PEXPIRE', key, ARGV[1])
  end
end
return 0
"""


class Charge(NamedTuple):
    """What is added to a counter that has not reached its limit yet; 0 is no limit.

    Nothing is split: the last charge of a window may go beyond the limit. One of no units looks
    whether the limit is reached.
    """

    limit: int
    units: int = 1


class SharedCounter:
    """Counts in a Redis, exactly, however many processes ask."""

    def __init__(self, url: str) -> None:
        client = Redis.from_url(
            url,
            socket_timeout=1,
            socket_connect_timeout=1,
            # Once more for a connection that died while it was idle; somebody waits.
            retry=Retry(NoBackoff(), 1),
        )
        self._script: Any = client.register_script(_SCRIPT)

    def take(self, charges: Mapping[str, Charge]) -> float:
        """Make the charge under each name, unless one of them has reached its limit.

        Returns 0, or the seconds after which there will be places.

        Raises:
            RedisError, OSError: the Redis does not answer.
        """
        # The braces keep all on one node of a cluster.
        keys = [f"{{visual_search:rate}}:{name}" for name in charges]
        numbers = [number for charge in charges.values() for number in charge]
        return int(self._script(keys=keys, args=[WINDOW_SECONDS * 1000, *numbers])) / 1000


class LocalCounter:
    """Counts in the memory of this process, in windows that all names share."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}
        self._end = 0.0

    def take(self, charges: Mapping[str, Charge], *, now: float) -> float:
        """The same as `SharedCounter.take`; `now` are seconds of any clock that never jumps.

        A window knows ten thousand names at most. Whoever comes after those waits for the next.
        """
        with self._lock:
            if now >= self._end:
                self._counts.clear()
                self._end = now + WINDOW_SECONDS
            if self._is_full(charges):
                return self._end - now
            for name, charge in charges.items():
                if charge.units:
                    self._counts[name] = self._counts.get(name, 0) + charge.units
            return 0.0

    def _is_full(self, charges: Mapping[str, Charge]) -> bool:
        is_reached = any(
            charge.limit and self._counts.get(name, 0) >= charge.limit
            for name, charge in charges.items()
        )
        new = sum(bool(one.units) and name not in self._counts for name, one in charges.items())
        return is_reached or len(self._counts) + new > _MOST_NAMES
