"""The second stage: functions from hits to hits, plugged in by dotted path."""

from collections.abc import Callable, Sequence

from django.utils.module_loading import import_string

from ...conf import app_settings
from ...exceptions import ConfigurationError
from ..hits import Hit
from ..query import Query

Reranker = Callable[[Sequence[Hit], Query], Sequence[Hit]]


def rerankers() -> list[Reranker]:
    """The functions that RERANKERS names, in their order.

    Raises:
        ConfigurationError: a path leads to nothing, or to something that cannot be called.
    """
    return [_imported(path) for path in app_settings().rerankers]


def _imported(path: str) -> Reranker:
    try:
        reranker: Reranker = import_string(path)
    except ImportError as error:
        raise ConfigurationError(f"RERANKERS: {error}") from error
    if not callable(reranker):
        raise ConfigurationError(f"RERANKERS: {path} is no function.")
    return reranker


def rerank(hits: Sequence[Hit], query: Query) -> list[Hit]:
    """Pass the hits through every reranker.

    A reranker gets the hits of one instalment (`pipeline`) and must not depend on the page.
    """
    for reranker in rerankers():
        hits = reranker(hits, query)
    return list(hits)
