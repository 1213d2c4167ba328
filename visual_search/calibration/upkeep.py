"""Calibrates the spaces whose limits are missing or out of date."""

import logging
import math
import time
from collections.abc import Iterable

from ..exceptions import ConfigurationError, EncoderError
from ..models import CalibrationPass, EmbeddingSpace
from ..store import database
from .bridges import awaits_bridge, tend_bridges
from .catalogue import advance, is_due
from .worded import awaits_word_bands, tend_word_bands

logger = logging.getLogger(__name__)


@database.writing()
def awaits_calibration() -> bool:
    """Whether a space should be calibrated now, or a bridge between two be learned."""
    return any(map(is_due, EmbeddingSpace.objects.maintained())) or (
        awaits_bridge() or awaits_word_bands()
    )


@database.writing()
def is_under_way() -> bool:
    """Whether a calibration was begun, and gave way to images that waited."""
    return CalibrationPass.objects.filter(space__in=EmbeddingSpace.objects.maintained()).exists()


def ask_anew(spaces: Iterable[EmbeddingSpace]) -> None:
    """Make spaces due; what is known of them stays in use until then."""
    EmbeddingSpace.objects.filter(pk__in=[one.pk for one in spaces]).forget("basis")


@database.writing()
def tend_calibrations(*, seconds: float = math.inf) -> bool:
    """Calibrate the spaces that are due, for some seconds, then learn the bridges that are.

    Returns whether something is left.

    Ends at once where images wait: a space is due again when they have been embedded, and goes
    on where it was.
    """
    deadline = time.monotonic() + seconds
    is_left = False
    for space in EmbeddingSpace.objects.maintained():
        try:
            if is_due(space):
                is_left |= advance(space, seconds=deadline - time.monotonic())
        except (ConfigurationError, EncoderError):
            # The sweep reports it each time, and other spaces may have encoders that work.
            logger.exception("Space %s cannot be calibrated", space.pk)
    if not is_left:
        tend_bridges()
        tend_word_bands()
    return is_left
