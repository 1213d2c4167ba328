"""Asks a catalogue with simulated photos of its own products, and keeps what is learned."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import Avg
from django.utils import timezone

from ..conf import app_settings
from ..models import Embedding, EmbeddingSpace, Vector
from ..search.bands import Asked
from ..store import database
from ..store.locks import sole
from ..store.vectors import as_array, packed
from .asking import answers_of_photos, answers_of_products
from .learning import learn_limits, learn_sureness
from .sample import drawn

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]

# Photos that are simulated and searched with: half a minute of one core with the default encoder.
PHOTOS = 200
# Fewer pictures are too few to learn from.
LEAST_IMAGES = 30
# The catalogue has changed enough when this part of its pictures is new, renewed or gone.
_CHANGED = 0.2
_LOCK = "visual_search_calibrate"


def is_due(space: EmbeddingSpace) -> bool:
    """Whether the limits of a space are missing, or its catalogue or encoder has changed."""
    rows = Embedding.objects.in_space(space)
    if rows.waiting().exists():
        return False
    images = rows.filter(state=Embedding.State.READY).count()
    known = space.calibration
    if images < LEAST_IMAGES:
        return False
    if known.get("basis") != _basis(space):
        return True
    enough = _CHANGED * known["images"]
    if abs(images - known["images"]) > enough:
        return True
    return bool(rows.filter(embedded_at__gt=known["at"]).count() > enough)


@database.writing()
def calibrate(space: EmbeddingSpace, *, progress: Progress | None = None) -> bool:
    """Learn the limits of a space, and keep them. One process at a time: another does nothing.

    Returns whether there was enough to learn from. Where there was not, bands stay unknown
    until the catalogue has changed.

    Raises:
        EncoderError, ConfigurationError: the encoder of the space cannot work.
    """
    with sole(_LOCK) as is_sole:
        if not is_sole:
            return False
        learned = _learned(space, progress or (lambda _done, _total: None))
        EmbeddingSpace.objects.filter(pk=space.pk).update(calibration=learned)
    space.calibration = learned
    logger.info("Calibrated space %s with %d photos", space.pk, learned["photos"])
    return bool(learned["scales"])


def _learned(space: EmbeddingSpace, progress: Progress) -> dict[str, Any]:
    started = timezone.now()
    rows = Embedding.objects.in_space(space)
    images = rows.filter(state=Embedding.State.READY).count()
    pictures = list(drawn(space, count=PHOTOS))
    mean = _mean_vector(space)
    photos = list(_counted(answers_of_photos(space, pictures, mean), len(pictures), progress))
    answers = {
        Asked.PHOTO: [answers.plain for answers in photos],
        Asked.PRODUCT: list(answers_of_products(space, pictures, mean)),
    }
    scales = {asked: learn_limits(found) for asked, found in answers.items()}
    sureness = learn_sureness([answers.full for answers in photos])
    return {
        "at": started.isoformat(),
        "basis": _basis(space),
        "images": images,
        "photos": len(photos),
        "mean": packed(mean),
        "scales": {asked: asdict(scale) for asked, scale in scales.items() if scale},
        "sureness": asdict(sureness) if sureness else None,
    }


def _basis(space: EmbeddingSpace) -> dict[str, Any]:
    """What moves similarities without making another space."""
    return {"options": space.options, "colour_weight": app_settings().colour_weight}


def _mean_vector(space: EmbeddingSpace) -> npt.NDArray[np.float32]:
    mean = Vector.objects.filter(space=space).aggregate(mean=Avg("value"))["mean"]
    return np.zeros(space.dimensions, np.float32) if mean is None else as_array(mean)


def _counted(answers: Iterator[Any], total: int, progress: Progress) -> Iterator[Any]:
    for done, answer in enumerate(answers, start=1):
        progress(done, total)
        yield answer
