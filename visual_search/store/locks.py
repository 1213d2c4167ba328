"""Advisory locks: one process at a time, and the others go on with something else."""

from collections.abc import Iterator
from contextlib import contextmanager

from . import database


@contextmanager
def sole(name: str) -> Iterator[bool]:
    """Try to be the only process that does what is named; yields whether it is.

    The lock belongs to the database session, so it ends with the process that holds it.
    """
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [name])
        is_sole = bool(cursor.fetchone()[0])
        try:
            yield is_sole
        finally:
            if is_sole:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])


def decide_about(alias: str) -> None:
    """Let one process at a time decide about an encoder alias, until its transaction ends."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"visual_search:{alias}"])
