"""Notes what shoppers do, as far as they agreed to it."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import Error as AnyDatabaseError
from django.db import models
from django.http import HttpRequest

from ..models import Interaction
from ..registry import Searchable, registry
from ..store import database, interactions
from ..transactions import savepoint
from .consent import Level, plain
from .shopper import Shopper, forget_memory
from .visit import Visit

logger = logging.getLogger(__name__)

Kind = Interaction.Kind
# Products of one model by their keys.
Group = tuple[Searchable, list[Any]]

_OPPOSITE = {Kind.LIKE: Kind.DISLIKE, Kind.DISLIKE: Kind.LIKE}


@contextmanager
def _unnoticed() -> Iterator[None]:
    """What the database refuses is logged: no shopper waits for being remembered."""
    try:
        with savepoint():
            yield
    except AnyDatabaseError as error:
        logger.warning("What a shopper did was not noted: %s", error)


def note(request: HttpRequest, kind: str, instance: models.Model, *, placement: str = "") -> None:
    """Note that the shopper of a request did something with a product.

    In the visit's cookie or in a row, as the shopper agreed; nowhere at the level *nothing*. A
    browser that only fetches a page ahead has no shopper before it. What the database refuses is
    logged and costs no page.

    Args:
        kind: `view`, `click`, `basket`, `order`, `like` or `dislike`.
        placement: where on the shop's pages it was done.

    Raises:
        ValueError: there is no such kind.
        RegistrationError: the model is not searchable.
    """
    _note_groups(request, Kind(kind), _by_searchable([instance]), placement=placement)


def note_order(
    instances: Iterable[models.Model],
    *,
    request: HttpRequest | None = None,
    user: Any = None,
    visitor: str = "",
) -> None:
    """Note that products were ordered: in a request, or later by what the order says of its buyer.

    Without a request the shop says itself that the buyer agreed to be remembered: by passing the
    user, or the visitor's name (`Shopper.of(request).visitor`) as it was when they ordered.
    """
    groups = _by_searchable(instances)
    if request is not None:
        _note_groups(request, Kind.ORDER, groups)
        return
    user_id = getattr(user, "pk", None)
    if user_id is not None or visitor:
        shopper = Shopper(
            level=Level.KEPT, visitor="" if user_id is not None else visitor, user_id=user_id
        )
        for searchable, keys in groups:
            _keep(shopper, searchable, keys, Kind.ORDER)


def note_search(request: HttpRequest, *, words: str = "", placement: str = "") -> None:
    """Note that the shopper of a request searched: by words, or without any by a photo.

    In rows alone: the cookie of a visit holds products. Neither photo nor vector is kept.
    """
    shopper = _writing_shopper(request)
    if shopper.level is Level.KEPT and database.can_search():
        with _unnoticed():
            interactions.add_search(
                visitor=shopper.visitor, user_id=shopper.user_id, words=words, placement=placement
            )


def note_key(
    request: HttpRequest, kind: str, searchable: Searchable, key: Any, *, placement: str = ""
) -> None:
    """As `note`, of a product by its key: for what was signed, or told by an event."""
    _note_groups(request, Kind(kind), [(searchable, [key])], placement=placement)


def _note_groups(
    request: HttpRequest, kind: Kind, groups: Sequence[Group], *, placement: str = ""
) -> None:
    if kind is Kind.SEARCH:
        raise ValueError("A search is no thing done with a product: see note_search().")
    shopper = _writing_shopper(request)
    if shopper.level is Level.NOTHING:
        return
    for searchable, keys in groups:
        if shopper.level is Level.VISIT:
            _carry(request, searchable, keys, kind)
        else:
            _keep(shopper, searchable, keys, kind, placement=placement)
    forget_memory(request)


def _writing_shopper(request: HttpRequest) -> Shopper:
    """The shopper of a request, with a name where they agreed to one."""
    shopper = Shopper.of(request)
    if _is_fetched_ahead(request):
        return Shopper(level=Level.NOTHING)
    if shopper.level is Level.KEPT and shopper.user_id is None and not shopper.visitor:
        Visit.of(request).name_visitor()
        forget_memory(request)
        return Shopper.of(request)
    return shopper


def _is_fetched_ahead(request: HttpRequest) -> bool:
    return "prefetch" in plain(request).headers.get("Sec-Purpose", "")


def _by_searchable(instances: Iterable[models.Model]) -> list[Group]:
    found: dict[str, Group] = {}
    for one in instances:
        searchable = registry.for_model(type(one))
        found.setdefault(searchable.label, (searchable, []))[1].append(one.pk)
    return list(found.values())


def _carry(request: HttpRequest, searchable: Searchable, keys: list[Any], kind: Kind) -> None:
    visit = Visit.of(request)
    for key in map(str, keys):
        if kind in _OPPOSITE:
            visit.drop(searchable.label, key, _OPPOSITE[kind])
        visit.add(searchable.label, key, kind)


def _keep(
    shopper: Shopper, searchable: Searchable, keys: list[Any], kind: Kind, *, placement: str = ""
) -> None:
    if not database.can_search():
        return
    who = {"visitor": shopper.visitor, "user_id": shopper.user_id}
    with _unnoticed():
        if kind in _OPPOSITE:
            interactions.drop(searchable.model, keys, kind=_OPPOSITE[kind], **who)
        interactions.add(searchable.model, keys, kind=kind, placement=placement, **who)
