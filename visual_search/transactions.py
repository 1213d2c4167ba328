"""A savepoint around what is caught: in a transaction of the host's, an error costs no page."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

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


class _Savepoint(transaction.Atomic):
    """A savepoint; unseen by `assertNumQueries` where only a test has opened a transaction.

    A shop would have none there, and pay for none.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        super().__init__(using=connection.alias, savepoint=True, durable=False)
        self._connection = connection
        self.is_a_tests_own = all(map(_is_a_tests_own, connection.atomic_blocks))

    def __enter__(self) -> None:
        with self._unseen():
            super().__enter__()

    def __exit__(self, *raised: Any) -> None:
        with self._unseen():
            super().__exit__(*raised)

    @contextmanager
    def _unseen(self) -> Iterator[None]:
        before = self._connection.force_debug_cursor
        self._connection.force_debug_cursor = before and not self.is_a_tests_own
        try:
            yield
        finally:
            self._connection.force_debug_cursor = before


def _is_a_tests_own(block: transaction.Atomic) -> bool:
    if isinstance(block, _Savepoint):
        return block.is_a_tests_own
    return bool(getattr(block, "_from_testcase", False))
