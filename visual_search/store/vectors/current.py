"""Which vector index is asked: that of Postgres, unless somebody takes another for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from .index import VectorIndex
from .pgvector import PgvectorIndex

_current: ContextVar[VectorIndex] = ContextVar("_current", default=PgvectorIndex())  # noqa: B039  # holds nothing


def vector_index() -> VectorIndex:
    """The index that searches ask and workers write to."""
    return _current.get()


@contextmanager
def using_index(index: VectorIndex) -> Iterator[None]:
    """Ask another index inside, in this thread alone: an evaluation, or a host's test."""
    token = _current.set(index)
    try:
        yield
    finally:
        _current.reset(token)
