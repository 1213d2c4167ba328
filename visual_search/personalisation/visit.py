"""What a browser carries: the keys of this visit, and the visitor's name, in signed cookies."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers

from ..conf import app_settings
from ..models import Interaction
from .consent import plain

VISIT_COOKIE = "visual_search_visit"
VISITOR_COOKIE = "visual_search_visitor"
MOST_KEPT = 50

_VISIT = "_visual_search_visit"
_VISIT_SECONDS = 12 * 3600
_DAY_SECONDS = 24 * 3600
# Browsers keep 4,096 bytes of a cookie, with its name and what is said beside it.
_MOST_BYTES = 3_800
_current: ContextVar[HttpRequest | None] = ContextVar("_current", default=None)
_KINDS = frozenset(kind.value for kind in Interaction.Kind) - {Interaction.Kind.SEARCH.value}


@dataclass(frozen=True)
class Step:
    """One thing done in this visit: to a product, by its model's label and its key as text."""

    label: str
    key: str
    kind: str
    at: int


class Visit:
    """The cookies of one request, and what the response is to say of them."""

    def __init__(self, request: HttpRequest) -> None:
        # Newest first.
        self.steps = list(_steps_in(_read(request, VISIT_COOKIE, _VISIT_SECONDS)))
        found = _read(request, VISITOR_COOKIE, _kept_seconds())
        self.visitor = found if _is_visitor(found) else ""
        # Set where the answer depends on who asks.
        self.is_read = False
        self._changed: set[str] = set()

    @classmethod
    def of(cls, request: HttpRequest) -> "Visit":
        """The visit of a request, read once."""
        request = plain(request)
        found: Visit | None = getattr(request, _VISIT, None)
        if found is None:
            found = cls(request)
            setattr(request, _VISIT, found)
        return found

    def add(self, label: str, key: str, kind: str) -> None:
        """Note one thing; the same thing done to the same product before gives way to it."""
        without = [
            one for one in self.steps if (one.label, one.key, one.kind) != (label, key, kind)
        ]
        newest = without[0].at if without else 0
        # A clock that runs backwards changes no order.
        step = Step(label=label, key=key, kind=kind, at=max(int(time.time()), newest))
        self.steps = [step, *without][:MOST_KEPT]
        self._changed.add(VISIT_COOKIE)

    def drop(self, label: str, key: str, kind: str) -> None:
        """Take one thing back."""
        self.steps = [
            one for one in self.steps if (one.label, one.key, one.kind) != (label, key, kind)
        ]
        self._changed.add(VISIT_COOKIE)

    def name_visitor(self) -> str:
        """The name of the visitor, made up where the browser brought none."""
        if not self.visitor:
            self.visitor = secrets.token_hex(16)
            self._changed.add(VISITOR_COOKIE)
        return self.visitor

    def forget_visitor(self) -> None:
        self.visitor = ""
        self._changed.add(VISITOR_COOKIE)

    def forget(self) -> None:
        """Leave nothing of it in the browser."""
        self.steps = []
        self._changed.add(VISIT_COOKIE)
        self.forget_visitor()

    def write(self, request: HttpRequest, response: HttpResponseBase) -> None:
        """Set or delete the cookies that changed."""
        if self.is_read or self._changed:
            patch_vary_headers(response, ("Cookie",))
        if VISIT_COOKIE in self._changed:
            # Without an age: the browser forgets it with the visit.
            _set(request, response, VISIT_COOKIE, _signed_steps(self.steps), seconds=None)
        if VISITOR_COOKIE in self._changed:
            value = _signed(VISITOR_COOKIE, self.visitor) if self.visitor else ""
            _set(request, response, VISITOR_COOKIE, value, seconds=_kept_seconds())


class VisitMiddleware:
    """Sends the cookies: the one line in MIDDLEWARE that remembers shoppers without an account."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        if iscoroutinefunction(self):
            return self._answer_later(request)
        with _answering(request):
            return _with_cookies(request, self.get_response(request))

    async def _answer_later(self, request: HttpRequest) -> HttpResponseBase:
        with _answering(request):
            return _with_cookies(request, await self.get_response(request))


def current_request() -> HttpRequest | None:
    """The request that is being answered, for what is told without one; none without the line."""
    return _current.get()


@contextmanager
def _answering(request: HttpRequest) -> Iterator[None]:
    token = _current.set(request)
    try:
        yield
    finally:
        _current.reset(token)


def _with_cookies(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    visit: Visit | None = getattr(request, _VISIT, None)
    if visit is not None:
        visit.write(request, response)
    return response


def _kept_seconds() -> int:
    return app_settings().interaction_days * _DAY_SECONDS


def _salt(cookie: str) -> str:
    return f"visual_search.personalisation.{cookie}"


def _signed(cookie: str, value: Any) -> str:
    return signing.dumps(value, salt=_salt(cookie), compress=True)


def _signed_steps(steps: list[Step]) -> str:
    """As many of the newest as a cookie holds: keys may be long."""
    kept = [[one.label, one.key, one.kind, one.at] for one in steps]
    while kept:
        text = _signed(VISIT_COOKIE, kept)
        if len(text) <= _MOST_BYTES:
            return text
        kept = kept[: len(kept) * 3 // 4]
    return ""


def _read(request: HttpRequest, cookie: str, seconds: int) -> Any:
    """What a cookie of ours says; None for one that is too large, too old or not ours."""
    text = request.COOKIES.get(cookie, "")
    if not text or len(text) > _MOST_BYTES:
        return None
    try:
        return signing.loads(text, salt=_salt(cookie), max_age=seconds)
    # The signature says that it is ours, but an earlier release may have put other things there.
    except (signing.BadSignature, ValueError):
        return None


def _steps_in(found: Any) -> Iterator[Step]:
    if not isinstance(found, list):
        return
    for one in found[:MOST_KEPT]:
        match one:
            case [str(label), str(key), str(kind), int(at)] if kind in _KINDS:
                yield Step(label=label, key=key, kind=kind, at=at)


def _is_visitor(found: Any) -> bool:
    return isinstance(found, str) and len(found) == 32 and found.isalnum()


def _set(
    request: HttpRequest, response: Any, cookie: str, value: str, *, seconds: int | None
) -> None:
    """As the shop sets the cookie of its sessions; scripts never read it."""
    where = {"path": settings.SESSION_COOKIE_PATH, "domain": settings.SESSION_COOKIE_DOMAIN}
    if not value:
        if cookie in request.COOKIES:
            response.delete_cookie(cookie, samesite=settings.SESSION_COOKIE_SAMESITE, **where)
        return
    response.set_cookie(
        cookie,
        value,
        max_age=seconds,
        secure=settings.SESSION_COOKIE_SECURE or request.is_secure(),
        httponly=True,
        samesite=settings.SESSION_COOKIE_SAMESITE,
        **where,
    )
