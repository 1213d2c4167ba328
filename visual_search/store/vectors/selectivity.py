"""Which sets of objects were large lately: these need not be counted before they are searched."""

import time
from collections.abc import Hashable, Iterable, Mapping
from threading import Lock

from .sought import Sought

# For how long a set that was large is taken for large. It is never remembered that one is small:
# in a small one nothing may be missed.
_SECONDS = 10.0
_MOST = 256


class _Remembered:
    """What was large lately, for all threads of the process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[Hashable, tuple[int, float]] = {}

    def large(self, wanted: Iterable[Sought], *, limit: int) -> list[Sought]:
        """The lookups of which more objects than `limit` may answer."""
        now = time.monotonic()
        with self._lock:
            known = {one: self._known.get(one.set_key, (0, 0.0)) for one in wanted}
        return [
            one
            for one, (size, since) in known.items()
            if size - len(one.objects.excluded) > limit and now - since < _SECONDS
        ]

    def note(self, sizes: Mapping[Sought, int]) -> None:
        """Sizes of sets, without what is excluded of them."""
        now = time.monotonic()
        with self._lock:
            if len(self._known) + len(sizes) > _MOST:
                self._known.clear()
            self._known.update({one.set_key: (size, now) for one, size in sizes.items()})

    def forget(self) -> None:
        with self._lock:
            self._known.clear()


remembered = _Remembered()
