"""Asks pictures in slices of work: each keeps what it learned, so an end costs one slice."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from ..exceptions import ConfigurationError, EncoderError
from ..indexing.images import concerns_the_worker
from ..models import CalibrationPass, EmbeddingSpace
from ..store.vectors import unpacked
from .asking import Inquiry, PhotoAnswers
from .learning import Answer
from .rows import ProductAnswers
from .sample import picture_of

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
Stored = dict[str, Any]

# Photos that are simulated and searched with: half a minute of one core with the default encoder.
PHOTOS = 200
# After that, too much of what was learned is of another catalogue.
_LONGEST = timedelta(days=1)


def resumed(space: EmbeddingSpace, basis: Any) -> CalibrationPass | None:
    """The pass of a space that was begun, unless it is too old, or began from something else."""
    since = timezone.now() - _LONGEST
    return CalibrationPass.objects.filter(space=space, basis=basis, started_at__gt=since).first()


def ask(current: CalibrationPass, *, until: float, progress: Progress) -> bool:
    """Ask one picture after another, and keep what was learned. Returns whether some are left.

    Args:
        until: the time, as `time.monotonic()` tells it, after which no second picture is begun.
    """
    inquiry = Inquiry(current.space, unpacked(current.mean))
    total = min(PHOTOS, current.asked + len(current.waiting))
    while _is_open(current):
        answer = _answer(inquiry, current.space, current.waiting.pop(0))
        if answer is not None:
            current.asked += 1
            current.answers.append(answer)
            progress(current.asked, total)
        if time.monotonic() >= until:
            break
    current.save()
    return _is_open(current)


def _is_open(current: CalibrationPass) -> bool:
    return bool(current.waiting) and current.asked < PHOTOS


def _answer(inquiry: Inquiry, space: EmbeddingSpace, key: int) -> Stored | None:
    """What one picture found; None where it cannot be asked, which concerns it alone."""
    try:
        picture = picture_of(space, key)
        if picture is None:
            return None
        photo = inquiry.answers_of_photo(picture)
        product = inquiry.answers_of_product(picture)
    # The host's own code runs here, for its own products.
    except (ConfigurationError, EncoderError):
        raise
    except Exception as error:
        if concerns_the_worker(error):
            raise
        logger.warning("Embedding %s is left out of the calibration", key, exc_info=True)
        return None
    stored = {"nearest": _stored(product.nearest), "with_kin": _stored(product.with_kin)}
    if photo is not None:
        stored |= {"plain": _stored(photo.plain), "full": _stored(photo.full)}
    return stored


def answers_of(current: CalibrationPass) -> tuple[list[PhotoAnswers], list[ProductAnswers]]:
    """What photos found, and what products found."""
    photos = [
        PhotoAnswers(plain=_answered(one["plain"]), full=_answered(one["full"]))
        for one in current.answers
        if "full" in one
    ]
    products = [
        ProductAnswers(nearest=_answered(one["nearest"]), with_kin=_answered(one["with_kin"]))
        for one in current.answers
    ]
    return photos, products


def _stored(answer: Answer) -> Stored:
    numbers: dict[Any, int] = {}
    return {
        "closeness": [round(float(value), 6) for value in answer.closeness],
        "is_same": [int(value) for value in answer.is_same],
        "is_alike": [int(value) for value in answer.is_alike],
        # Which are equal is all that counts of families.
        "families": [numbers.setdefault(one, len(numbers)) for one in answer.families],
        "categories": list(answer.categories),
    }


def _answered(stored: Stored) -> Answer:
    return Answer(
        closeness=np.array(stored["closeness"], dtype=float),
        is_same=np.array(stored["is_same"], dtype=bool),
        is_alike=np.array(stored["is_alike"], dtype=bool),
        families=stored["families"],
        categories=stored["categories"],
    )
