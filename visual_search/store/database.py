"""Decides which database the app's statements go to, through Django's routers, and in what mode."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    connections,
    models,
    router,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import IsolationLevel
from psycopg.errors import ProgramLimitExceeded

from ..models import Embedding

# A statement and its parameters.
Sql = tuple[str, tuple[Any, ...]]

_is_writing = ContextVar("_is_writing", default=False)


def alias() -> str:
    """The alias of the database that holds the app's tables, and the products beside them."""
    return router.db_for_write(Embedding)


def connection() -> BaseDatabaseWrapper:
    return connections[alias()]


def cursor() -> CursorWrapper:
    return connection().cursor()


def can_search() -> bool:
    """Whether the database is a PostgreSQL; else nothing is indexed and nothing found."""
    return connection().vendor == "postgresql"


def is_strict() -> bool:
    """Whether transactions may fail because of what others write: repeatable read and above."""
    options = connection().settings_dict["OPTIONS"]
    level = options.get("isolation_level") or IsolationLevel.READ_COMMITTED
    # Where libpq is told, to whatever level: at the default one there is no reason to.
    is_told = "default_transaction_isolation" in str(options.get("options", ""))
    return can_search() and (is_told or int(level) > IsolationLevel.READ_COMMITTED)


@contextmanager
def writing() -> Iterator[None]:
    """Read from where the writes go, whatever the routers say of reading.

    What is decided about a write must not come from a replica that lags behind. This holds for
    the host's code too, whose methods read related objects.
    """
    if router.routers and not isinstance(router.routers[0], _ReadsFollowWrites):
        router.routers.insert(0, _ReadsFollowWrites())
    token = _is_writing.set(True)
    try:
        yield
    finally:
        _is_writing.reset(token)


class _ReadsFollowWrites:
    """A router that answers only while the write path is at work."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        return router.db_for_write(model, **hints) if _is_writing.get() else None


@contextmanager
def atomic() -> Iterator[None]:
    """A transaction where the writes go, or a part of the one that is under way.

    Where the shop's transactions are stricter, ours are not: locks and conditional writes keep
    them right, and what they read cannot make a transaction of the shop fail.
    """
    with writing():
        begins = not connection().in_atomic_block and connection().get_autocommit()
        with transaction.atomic(using=alias()):
            if begins and is_strict():
                with cursor() as opened:
                    opened.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            yield


def when_committed(act: Callable[[], None]) -> None:
    """Do something once the transaction is committed: once, however often it is asked for.

    What it raises is logged, and costs the shop nothing.
    """
    waiting = transaction.get_connection(alias()).run_on_commit
    if not any(function == act for _, function, _ in waiting):
        transaction.on_commit(act, using=alias(), robust=True)


def read_alias(objects: models.QuerySet[Any]) -> str:
    """Where a search reads: where the routers let the shop's objects be read.

    Asked once for all its statements, since a router may name another database each time.
    """
    return objects.db


@contextmanager
def with_settings(settings: Mapping[str, str], *, using: str) -> Iterator[None]:
    """Reads on one connection for which parameters are set: what is written there is lost.

    What is set in a transaction of the shop's would hold for the rest of it, so it is taken back.
    """
    with transaction.atomic(using=using):
        set_local(settings, using=using)
        yield
        transaction.set_rollback(True, using=using)


def rows_with(settings: Mapping[str, str], statement: Sql, *, using: str) -> list[Any]:
    """The rows of one statement for which parameters are set, if any."""
    opened = connections[using]
    if not settings:
        return _rows(*statement, using=using)
    if opened.in_atomic_block or not opened.get_autocommit() or _binds_on_server(opened):
        with with_settings(settings, using=using):
            return _rows(*statement, using=using)
    # One message is one transaction: that spares three of four ways to the database.
    set_first, values = _setting(settings)
    return _rows(f"{set_first}; {statement[0]}", (*values, *statement[1]), using=using)


def _rows(sql: str, parameters: Sequence[Any], *, using: str) -> list[Any]:
    """The rows of a statement; of several those of the last."""
    with connections[using].cursor() as opened:
        opened.execute(sql, parameters)
        while opened.nextset():
            pass
        found: list[Any] = opened.fetchall()
        return found


def _binds_on_server(opened: BaseDatabaseWrapper) -> bool:
    """Whether parameters travel beside the statement, which is one alone then."""
    return bool(opened.settings_dict["OPTIONS"].get("server_side_binding"))


def set_local(settings: Mapping[str, str], *, using: str) -> None:
    """Set parameters until the transaction ends."""
    with connections[using].cursor() as opened:
        opened.execute(*_setting(settings))


def _setting(settings: Mapping[str, str]) -> Sql:
    """SET LOCAL as a function: it takes parameters, also where the server binds them."""
    calls = ", ".join("set_config(%s, %s, true)" for _ in settings)
    return f"SELECT {calls}", tuple(one for item in settings.items() for one in item)


def refuses_the_row(error: DatabaseError) -> bool:
    """Whether the database refuses what stands in a row, so that its neighbours can go on."""
    is_too_long = isinstance(error.__cause__, ProgramLimitExceeded)
    return is_too_long or isinstance(error, DataError | IntegrityError)
