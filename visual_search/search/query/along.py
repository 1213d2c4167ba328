"""A photo moved along words, where one encoder sees and reads: photo + w * text."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from ... import telemetry
from ...exceptions import VisualSearchError
from ...store.vectors import unit
from .encoded import tower_space, words_vector
from .query import Query

logger = logging.getLogger(__name__)


def along(queries: Sequence[Query], words: str, *, counts: float) -> list[Query] | None:
    """Move the vectors of one photo towards what the words show; None where nothing can.

    Args:
        counts: what the words count beside a photo that counts 1.
    """
    first = queries[0]
    if not words or first.space is None or first.vector is None:
        return None
    try:
        space = tower_space(first.searchable)
        if space != first.space:
            return None
        text = words_vector(space, words)
    except VisualSearchError as error:
        telemetry.meaning_failed(error.code)
        logger.warning("The photo is not moved by the words beside it: %s", error)
        return None
    # A second look would see the photo alone.
    return [replace(one, vector=unit(one.sought[1] + counts * text), look=None) for one in queries]
