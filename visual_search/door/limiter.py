"""How many photos an address, and all of them together, may send in a minute."""

import logging
import math
import threading
import time

from django.core.signals import setting_changed
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from .. import telemetry
from ..conf import SETTING, app_settings
from ..exceptions import ThrottledError
from .callers import client_address, network_of
from .counting import LocalCounter, SharedCounter

logger = logging.getLogger(__name__)

_PAUSE_SECONDS = 5.0


def admit(request: HttpRequest) -> None:
    """Count a request that brings a photo against the limits of the minute.

    While the Redis of RATE_LIMIT_URL is away, each process counts for itself.

    Raises:
        ThrottledError: its address, or all addresses together, used up theirs.
    """
    limits = app_settings()
    if limits.rate_limit_url is None:
        return
    network = network_of(client_address(request.META))
    # Nobody who reads the counters learns who searched.
    name = salted_hmac("visual_search.door", network, algorithm="sha256").hexdigest()[:32]
    places = {name: limits.rate_limit_per_address, "total": limits.rate_limit_total}
    wait = _limiter(limits.rate_limit_url).take_place(places)
    if wait:
        message = _("These are many photos in a short time. Please try again in a minute.")
        raise ThrottledError(message, retry_after=math.ceil(wait))


class _Limiter:
    """Asks the Redis; where that does not answer, counts in memory and asks again later."""

    def __init__(self, url: str) -> None:
        self._shared = SharedCounter(url)
        self._local = LocalCounter()
        self._next_try = 0.0
        self._noting = threading.Lock()

    def take_place(self, limits: dict[str, int]) -> float:
        now = time.monotonic()
        # A Redis that hangs would cost every shopper its time limit.
        if now < self._next_try:
            return self._local.take_place(limits, now=now)
        try:
            wait = self._shared.take_place(limits)
        except (RedisError, OSError) as error:
            self._note_outage(error)
            return self._local.take_place(limits, now=time.monotonic())
        self._note_answer()
        return wait

    def _note_outage(self, error: Exception) -> None:
        telemetry.limiter_failed()
        with self._noting:
            was_there, self._next_try = not self._next_try, time.monotonic() + _PAUSE_SECONDS
        if was_there:
            logger.warning(
                "The limiter's Redis does not answer, so this process counts for itself: %s", error
            )

    def _note_answer(self) -> None:
        if self._next_try:
            logger.info("The limiter's Redis answers again.")
        self._next_try = 0.0


_lock = threading.Lock()
_limiters: dict[str, _Limiter] = {}


def _limiter(url: str) -> _Limiter:
    with _lock:
        if url not in _limiters:
            _limiters[url] = _Limiter(url)
        return _limiters[url]


def _forget(*, setting: str, **_: object) -> None:
    if setting == SETTING:
        _limiters.clear()


setting_changed.connect(_forget, dispatch_uid="visual_search.door")
