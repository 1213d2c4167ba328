"""A savepoint around what is caught: in a transaction of the host's, an error costs no page."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Self

from django.db import Error as AnyDatabaseError
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def savepoint() -> Iterator[None]:
    """Undo what was begun inside when something is raised, so that the transaction goes on.

    Postgres refuses every further statement of a transaction in which one failed: who catches
    an error of the database without this leaves a dead transaction to the page around it.
    Where no transaction is open, as in most projects, nothing is sent.
    """
    with ExitStack() as stack:
        for connection in connections.all(initialized_only=True):
            if connection.in_atomic_block:
                stack.enter_context(_Savepoint(connection))
        yield


def is_in_transaction() -> bool:
    """Whether an error of the database, caught here, would leave a dead transaction behind."""
    return any(one.in_atomic_block for one in connections.all(initialized_only=True))


class Shelter:
    """A savepoint from the first statement on: what asks nothing of the database costs nothing.

    For what is done for each of many objects and rarely asks. `holds` is false where a
    transaction could not be saved: it was dead before, or the connection is gone.
    """

    def __init__(self) -> None:
        self._late: list[_LateSavepoint] = []

    @property
    def holds(self) -> bool:
        return all(one.holds for one in self._late)

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        for connection in connections.all(initialized_only=True):
            if connection.in_atomic_block:
                self._late.append(self._stack.enter_context(_LateSavepoint(connection)))
        return self

    def __exit__(self, *raised: Any) -> None:
        self._stack.__exit__(*raised)


class _LateSavepoint:
    """Stands between a connection and its statements, and sets a savepoint before the first.

    Not an `Atomic`: the first statement may come inside one that is entered before it and left
    after it, and Django takes them off in the order in which they were put on.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.holds = True
        self._connection = connection
        self._id = ""
        self._is_a_tests_own = all(map(_is_a_tests_own, connection.atomic_blocks))

    def __enter__(self) -> Self:
        self._connection.execute_wrappers.append(self)
        return self

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        if not self._id and self.holds:
            self._send(self._begin)
        return execute(*statement)

    def __exit__(self, *raised: Any) -> None:
        self._connection.execute_wrappers.remove(self)
        if self._id:
            self._send(self._undo if raised[0] else self._keep)

    def _begin(self) -> None:
        self._id = str(self._connection.savepoint())

    def _keep(self) -> None:
        self._connection.savepoint_commit(self._id)

    def _undo(self) -> None:
        # An atomic block of the host's inside has marked the transaction as one to roll back.
        self._connection.needs_rollback = False
        self._connection.savepoint_rollback(self._id)
        self._connection.savepoint_commit(self._id)

    def _send(self, step: Callable[[], None]) -> None:
        # Shelters inside this one would otherwise set their savepoints before it.
        wrappers, self._connection.execute_wrappers = self._connection.execute_wrappers, []
        try:
            with _unseen(self._connection, is_hidden=self._is_a_tests_own):
                step()
        except AnyDatabaseError:
            self.holds = False
            raise
        finally:
            self._connection.execute_wrappers = wrappers


@contextmanager
def _unseen(connection: BaseDatabaseWrapper, *, is_hidden: bool) -> Iterator[None]:
    """Keep statements out of what `assertNumQueries` counts."""
    before = connection.force_debug_cursor
    connection.force_debug_cursor = before and not is_hidden
    try:
        yield
    finally:
        connection.force_debug_cursor = before


class _Savepoint(transaction.Atomic):
    """A savepoint; unseen by `assertNumQueries` where only a test has opened a transaction.

    A shop would have none there, and pay for none.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        super().__init__(using=connection.alias, savepoint=True, durable=False)
        self._connection = connection
        self.is_a_tests_own = all(map(_is_a_tests_own, connection.atomic_blocks))

    def __enter__(self) -> None:
        with _unseen(self._connection, is_hidden=self.is_a_tests_own):
            super().__enter__()

    def __exit__(self, *raised: Any) -> None:
        with _unseen(self._connection, is_hidden=self.is_a_tests_own):
            super().__exit__(*raised)


def _is_a_tests_own(block: transaction.Atomic) -> bool:
    if isinstance(block, _Savepoint):
        return block.is_a_tests_own
    return bool(getattr(block, "_from_testcase", False))
