"""Who asks, as far as they agreed to be known, and what they have done."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from ..models import Interaction
from ..registry import Searchable
from ..store import database
from .consent import Level, level_of, plain
from .visit import Step, Visit

# What a taste is made of, and what a row of what was seen can show.
MOST_SEEN = 100

_SHOPPER = "_visual_search_shopper"


@dataclass(frozen=True)
class Seen:
    """One thing that a shopper did with one product, by the product's key."""

    key: Any
    kind: str
    at: datetime


@dataclass(frozen=True)
class Shopper:
    """Who asks: a user, or a visitor by the random name in a cookie, or a stranger.

    `steps` are those that the browser itself brought. What a request found out of its shopper is
    remembered in `memory` as long as the request.
    """

    level: Level
    visitor: str = ""
    user_id: Any = None
    steps: tuple[Step, ...] = ()
    memory: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, request: HttpRequest | None) -> "Shopper":
        """The shopper of a request: a stranger at the level *nothing*. No query.

        An answer that depends on it varies by cookie.
        """
        level = level_of(request)
        if request is None or level is Level.NOTHING:
            return STRANGER
        request = plain(request)
        found: Shopper | None = getattr(request, _SHOPPER, None)
        if found is None:
            found = cls._known(request, level)
            setattr(request, _SHOPPER, found)
        return found

    @classmethod
    def _known(cls, request: HttpRequest, level: Level) -> "Shopper":
        visit = Visit.of(request)
        visit.is_read = True
        steps = tuple(visit.steps)
        if level is Level.VISIT:
            return cls(level=level, steps=steps)
        user_id = user_id_of(request)
        visitor = "" if user_id is not None else visit.visitor
        return cls(level=level, visitor=visitor, user_id=user_id, steps=steps)

    def seen(self, searchable: Searchable) -> list[Seen]:
        """What was done with products of one model, newest first, at most 100; one query at most.

        Keys are not checked: a product may be gone, or hidden since.
        """
        if self.level is Level.NOTHING:
            return []
        name = ("seen", searchable.label)
        if name not in self.memory:
            found = [*_brought(self.steps, searchable), *self._kept(searchable)]
            found.sort(key=lambda one: one.at, reverse=True)
            self.memory[name] = found[:MOST_SEEN]
        seen: list[Seen] = self.memory[name]
        return seen

    def _kept(self, searchable: Searchable) -> list[Seen]:
        is_known = self.visitor or self.user_id is not None
        if self.level is not Level.KEPT or not is_known or not database.can_search():
            return []
        rows = (
            Interaction.objects.of_shopper(visitor=self.visitor, user_id=self.user_id)
            .order_by("-at")
            .with_products(searchable.model, "kind", "at")[:MOST_SEEN]
        )
        return [Seen(key, kind, at) for key, kind, at in rows]


def user_id_of(request: HttpRequest) -> Any:
    """The key of who has signed in; None where nobody has."""
    user = getattr(plain(request), "user", None)
    return user.pk if user is not None and user.is_authenticated else None


STRANGER = Shopper(level=Level.NOTHING)


def forget_memory(request: HttpRequest) -> None:
    """Ask anew who a request's shopper is, and what they did: something changed."""
    vars(plain(request)).pop(_SHOPPER, None)


def _brought(steps: tuple[Step, ...], searchable: Searchable) -> Iterator[Seen]:
    own: Any = searchable.model._meta.pk
    for one in steps:
        if one.label != searchable.label:
            continue
        try:
            key = own.to_python(one.key)
            yield Seen(key, one.kind, datetime.fromtimestamp(one.at, UTC))
        except (ValidationError, TypeError, ValueError, OverflowError, OSError):
            continue  # The shop changed its kind of key.
