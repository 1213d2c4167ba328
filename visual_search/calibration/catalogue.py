"""Asks a catalogue with simulated photos of its own products, and keeps what is learned."""

import logging
import math
import time
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from ..conf import app_settings
from ..models import CalibrationPass, Embedding, EmbeddingSpace, Job
from ..registry import registry
from ..search.meaning.bands import Asked
from ..store import database
from ..store.locks import sole
from ..store.outbox.watch import watched
from ..store.vectors import packed, vector_index
from . import passes
from .learning import learn_limits, learn_sureness
from .passes import PHOTOS, Progress
from .rows import learn_kind_lift, learn_row_limits
from .sample import draw

logger = logging.getLogger(__name__)

# Fewer pictures are too few to learn from.
LEAST_IMAGES = 30
# The catalogue has changed enough when this part of its pictures is new, renewed or gone.
_CHANGED = 0.2
# Raise it when something else is learned, or by another rule: then all is learned anew.
_LEARNING = 2
_LOCK = "visual_search_calibrate"


def is_due(space: EmbeddingSpace) -> bool:
    """Whether the limits of a space are missing, or its catalogue or encoder has changed."""
    if space.holds_texts:
        return False
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
        _advance(space, seconds=math.inf, progress=progress or (lambda _done, _total: None))
    return bool(space.calibration["scales"])


@database.writing()
def advance(space: EmbeddingSpace, *, seconds: float) -> bool:
    """Calibrate a space for some seconds, from where the last slice of work ended.

    Returns whether something is left to do for the next one.

    Raises what `calibrate` raises.
    """
    with sole(_LOCK) as is_sole:
        return is_sole and not _advance(space, seconds=seconds, progress=lambda _done, _total: None)


def _advance(space: EmbeddingSpace, *, seconds: float, progress: Progress) -> bool:
    """Returns whether the pass has come to its end; all its slices are one job."""
    with watched(Job.Kind.CALIBRATE, space=space, is_resumed=True) as watch:

        def tell(done: int, total: int) -> None:
            watch.progress(done, total)
            progress(done, total)

        has_ended = _asked_on(space, seconds=seconds, progress=tell)
        if not has_ended:
            watch.goes_on()
    return has_ended


def _asked_on(space: EmbeddingSpace, *, seconds: float, progress: Progress) -> bool:
    deadline = time.monotonic() + seconds
    current = passes.resumed(space, _basis(space)) or _begun(space)
    is_open = passes.ask(current, until=deadline, progress=progress)
    if is_open:
        return False
    learned = _learned(current)
    EmbeddingSpace.objects.filter(pk=space.pk).update(calibration=learned)
    current.delete()
    space.calibration = learned
    logger.info("Calibrated space %s with %d photos", space.pk, learned["photos"])
    return True


def _begun(space: EmbeddingSpace) -> CalibrationPass:
    rows = Embedding.objects.in_space(space)
    return CalibrationPass(
        space=space,
        started_at=timezone.now(),
        basis=_basis(space),
        images=rows.filter(state=Embedding.State.READY).count(),
        mean=packed(vector_index().mean_of(space)),
        waiting=draw(space, count=PHOTOS),
    )


def _learned(current: CalibrationPass) -> dict[str, Any]:
    photos, products = passes.answers_of(current)
    scales = {
        Asked.PHOTO: learn_limits([answers.plain for answers in photos]),
        Asked.PRODUCT: learn_row_limits(products),
    }
    sureness = learn_sureness([answers.full for answers in photos])
    return {
        "at": current.started_at.isoformat(),
        "basis": current.basis,
        "images": current.images,
        "photos": len(photos),
        "mean": current.mean,
        "scales": {asked: asdict(scale) for asked, scale in scales.items() if scale},
        "kind_lift": learn_kind_lift(products, scales[Asked.PRODUCT]),
        "sureness": asdict(sureness) if sureness else None,
    }


def _basis(space: EmbeddingSpace) -> dict[str, Any]:
    """What moves similarities without making another space."""
    usual = app_settings().colour_weight
    weights = {one.label: one.get_colour_weight() for one in registry}
    own = {label: weight for label, weight in weights.items() if weight != usual}
    return {
        "options": space.options,
        "colour_weight": usual,
        "learning": _LEARNING,
        # Only where there are any: else all shops would learn anew.
        **({"own_colour_weights": own} if own else {}),
    }
