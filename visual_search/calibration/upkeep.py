"""Calibrates the spaces whose limits are missing or out of date."""

import logging

from django.db.models import QuerySet

from ..exceptions import ConfigurationError, EncoderError
from ..models import EmbeddingSpace
from ..store import database
from .catalogue import calibrate, is_due

logger = logging.getLogger(__name__)


@database.writing()
def awaits_calibration() -> bool:
    """Whether a space should be calibrated now."""
    return any(map(is_due, EmbeddingSpace.objects.maintained()))


@database.writing()
def ask_anew(spaces: QuerySet[EmbeddingSpace]) -> None:
    """Make spaces due; what is known of them stays in use until then."""
    for space in spaces:
        kept = {key: value for key, value in space.calibration.items() if key != "basis"}
        EmbeddingSpace.objects.filter(pk=space.pk).update(calibration=kept)


@database.writing()
def tend_calibrations() -> None:
    """Calibrate every space that is due. Takes half a minute for each, or more."""
    for space in EmbeddingSpace.objects.maintained():
        try:
            if is_due(space):
                calibrate(space)
        except (ConfigurationError, EncoderError):
            # The sweep reports it each time, and other spaces may have encoders that work.
            logger.exception("Space %s cannot be calibrated", space.pk)
