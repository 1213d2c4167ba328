"""How many photos an address, and all of them together, may send in a minute."""

import logging
import math
import threading
import time
from dataclasses import dataclass

from django.core.signals import setting_changed
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from .. import telemetry
from ..conf import SETTING, app_settings
from ..exceptions import ThrottledError
from .callers import client_address, network_of
from .counting import Charge, LocalCounter, SharedCounter

logger = logging.getLogger(__name__)

_PAUSE_SECONDS = 5.0
_TOTAL = "total"
# What a search with words costs beside one with a photo.
_WORDS_FOR_A_PHOTO = 10


@dataclass(frozen=True)
class Admission:
    """A request that was let in. Its photo is charged for at the moment it gets a place."""

    # A keyed hash of where it came from: nobody who reads the counters learns who searched.
    name: str

    def charge(self, units: int = 1) -> None:
        """Charge a photo that is about to be worked on, by what it costs: 1 for a usual one.

        What never gets that far is charged to its address alone, as a request: nothing that is
        free to send uses up what all addresses share.

        Raises:
            ThrottledError: its address, or all addresses together, used up theirs.
        """
        limits = app_settings()
        charges = {
            self._cost: Charge(limits.rate_limit_per_address, units),
            _TOTAL: Charge(limits.rate_limit_total, units),
        }
        _take(charges)

    def count(self) -> None:
        """Count the request, and look whether a photo would be charged for in vain.

        Raises:
            ThrottledError: its address, or all addresses together, used up theirs.
        """
        limits = app_settings()
        charges = {
            self.name: Charge(limits.rate_limit_per_address),
            self._cost: Charge(limits.rate_limit_per_address, units=0),
            _TOTAL: Charge(limits.rate_limit_total, units=0),
        }
        _take(charges)

    @property
    def _cost(self) -> str:
        return f"{self.name}:cost"


def admit(request: HttpRequest) -> Admission:
    """Count a request that brings a photo against the limits of the minute, unread.

    While the Redis of RATE_LIMIT_URL is away, each process counts for itself.

    Raises:
        ThrottledError: its address, or all addresses together, used up theirs.
    """
    admission = Admission(_name_of(request))
    admission.count()
    return admission


def admit_words(request: HttpRequest) -> None:
    """Count a search with words, apart from photos: an address may ask ten for each photo.

    Raises:
        ThrottledError: its address used up its own.
    """
    most = app_settings().rate_limit_per_address * _WORDS_FOR_A_PHOTO
    message = _("These are many searches in a short time. Please try again in a minute.")
    _take({f"{_name_of(request)}:words": Charge(most)}, message=message)


def _name_of(request: HttpRequest) -> str:
    network = network_of(client_address(request.META))
    # The salt of earlier releases, so that a deployment in steps counts an address once.
    return salted_hmac("visual_search.door", network, algorithm="sha256").hexdigest()[:32]


def _take(charges: dict[str, Charge], *, message: str = "") -> None:
    url = app_settings().rate_limit_url
    wait = _limiter(url).take(charges) if url is not None else 0
    if wait:
        photos = _("These are many photos in a short time. Please try again in a minute.")
        raise ThrottledError(message or photos, retry_after=math.ceil(wait))


class _Limiter:
    """Asks the Redis; where that does not answer, counts in memory and asks again later."""

    def __init__(self, url: str) -> None:
        self._shared = SharedCounter(url)
        self._local = LocalCounter()
        self._next_try = 0.0
        self._noting = threading.Lock()

    def take(self, charges: dict[str, Charge]) -> float:
        now = time.monotonic()
        # A Redis that hangs would cost every shopper its time limit.
        if now < self._next_try:
            return self._local.take(charges, now=now)
        try:
            wait = self._shared.take(charges)
        except (RedisError, OSError) as error:
            self._note_outage(error)
            return self._local.take(charges, now=time.monotonic())
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


setting_changed.connect(_forget, dispatch_uid="visual_search.admission")
