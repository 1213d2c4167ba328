"""Counts admissions in windows of a minute: in a Redis for all processes, or in memory for one."""

import threading
from collections.abc import Mapping
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

WINDOW_SECONDS = 60
_MOST_NAMES = 10_000

# Looks at every counter before it raises one, all in one step: two requests never both get
# the last place, and a refused one uses up none. Returns 0, or the milliseconds to wait.
_SCRIPT = """
for i, key in ipairs(KEYS) do
  local limit = tonumber(ARGV[i + 1])
  if limit > 0 and tonumber(redis.call('GET', key) or '0') >= limit then
    return math.max(redis.call('PTTL', key), 1)
  end
end
for _, key in ipairs(KEYS) do
  if redis.call('INCR', key) == 1 then redis.call('PEXPIRE', key, ARGV[1]) end
end
return 0
"""


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

    def take_place(self, limits: Mapping[str, int]) -> float:
        """Count once under each name, unless one has reached its limit; 0 is no limit.

        Returns 0, or the seconds after which there will be places.

        Raises:
            RedisError, OSError: the Redis does not answer.
        """
        # The braces keep all on one node of a cluster.
        keys = [f"{{visual_search:rate}}:{name}" for name in limits]
        arguments = [WINDOW_SECONDS * 1000, *limits.values()]
        return int(self._script(keys=keys, args=arguments)) / 1000


class LocalCounter:
    """Counts in the memory of this process, in windows that all names share."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}
        self._end = 0.0

    def take_place(self, limits: Mapping[str, int], *, now: float) -> float:
        """The same as `SharedCounter.take_place`; `now` are seconds of any clock that never jumps.

        A window knows ten thousand names at most. Whoever comes after those waits for the next.
        """
        with self._lock:
            if now >= self._end:
                self._counts.clear()
                self._end = now + WINDOW_SECONDS
            if self._is_full(limits):
                return self._end - now
            for name in limits:
                self._counts[name] = self._counts.get(name, 0) + 1
            return 0.0

    def _is_full(self, limits: Mapping[str, int]) -> bool:
        is_reached = any(
            limit and self._counts.get(name, 0) >= limit for name, limit in limits.items()
        )
        known = sum(name in self._counts for name in limits)
        return is_reached or len(self._counts) + len(limits) - known > _MOST_NAMES
