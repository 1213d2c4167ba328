"""The stages of a search, one after another: what is measured of them, and how."""

import io
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.ablation_tables import (
    Cost,
    Figures,
    absolute_table,
    bound_table,
    gain_table,
    variation_table,
)
from benchmarks.comparison import Kept, ask, describe, ordered
from benchmarks.retrieval_tasks import Task, spread
from benchmarks.shared_networks import SharingEnsemble
from visual_search.encoders import Encoder
from visual_search.encoders.backends.efficientnet_lite import EfficientNetLite
from visual_search.encoders.backends.ensemble import Ensemble
from visual_search.encoders.presets import PRESETS
from visual_search.imaging import read_image
from visual_search.lab.data.manifest import Entry
from visual_search.lab.data.pictures import read
from visual_search.search.pipeline import SHORTLIST

PLAIN = "plain EfficientNet-Lite0"
FAST, BALANCED, BEST = "+ regions: `fast`", "+ points: `balanced`", "+ askew: `best`"
_BEST = PRESETS["best"]
# Each stage does what the one before it does, and one thing more.
STAGES: Mapping[str, Mapping[str, Any]] = {
    "+ colour of the subject": {**PRESETS["fast"], "second_look": []},
    FAST: PRESETS["fast"],
    BALANCED: PRESETS["balanced"],
    "+ Lite1 and Lite2": {**PRESETS["balanced"], "networks": [0, 1, 2]},
    "+ fine points": {**_BEST, "second_look": ["regions", "fine points"]},
    BEST: _BEST,
}
VARIATIONS: Mapping[str, Mapping[str, Any]] = {
    "without colour": {**_BEST, "colour": 0},
    "without Lite1": {**_BEST, "networks": [0, 2]},
    "without Lite2": {**_BEST, "networks": [0, 1]},
    "with the centre of the photo": {**_BEST, "second_look": [*_BEST["second_look"], "centre"]},
}
# CPU time of an image beside one plain pass.
BOUNDS = {FAST: 1.5, BALANCED: 3.0}
_TIMED_PHOTOS = 16
_REPEATS = 3
_TIMED_SIZE = (1000, 750)


def plain_and(
    kind: type[Ensemble], configurations: Mapping[str, Mapping[str, Any]]
) -> dict[str, Encoder]:
    made = {name: kind(**options) for name, options in configurations.items()}
    return {PLAIN: EfficientNetLite(), **made}


def measure(tasks: Sequence[Task]) -> Figures:
    encoders = plain_and(SharingEnsemble, {**STAGES, **VARIATIONS})
    described = describe(tasks, encoders)
    ranks = ask(tasks, encoders, described)
    # As many images as a search looks at again, and photos of the first task.
    catalogue = spread(tasks[0].catalogue, SHORTLIST)
    kept = {name: Kept.of(catalogue, described[name]) for name in [PLAIN, *STAGES]}
    costs = measure_costs(spread(tasks[0].queries, _TIMED_PHOTOS), kept)
    return Figures(tasks=tasks, ranks=ranks, costs=costs)


def measure_costs(photos: Sequence[Entry], kept: Mapping[str, Kept]) -> dict[str, Cost]:
    """Time each configuration, in turn, on pictures as imaging hands them over."""
    images = [resized(photo, _TIMED_SIZE) for photo in photos]
    encoders = plain_and(Ensemble, STAGES)
    for encoder in encoders.values():
        encoder.describe_images(images[:1])
    times = np.array(
        [
            [timed(encoder, image, kept[name]) for name, encoder in encoders.items()]
            for image in images
        ]
    )
    return {
        name: Cost(image_ms=image_ms, photo_ms=photo_ms, stored_bytes=kept[name].stored_bytes)
        for name, (image_ms, photo_ms) in zip(encoders, np.median(times, axis=0), strict=True)
    }


def timed(encoder: Encoder, image: Image.Image, kept: Kept) -> tuple[float, float]:
    """CPU time of describing an image, and of searching with it among what is kept."""
    return (
        cpu_ms(lambda: encoder.describe_images([image])),
        cpu_ms(lambda: ordered(encoder.look_at(image), kept)),
    )


def cpu_ms(work: Callable[[], object]) -> float:
    """The least of a few times: what else the machine does can only add to it."""
    times = []
    for _ in range(_REPEATS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return 1000 * min(times)


def resized(entry: Entry, size: tuple[int, int]) -> Image.Image:
    """A picture as a JPEG of another size would be handed over by imaging."""
    buffer = io.BytesIO()
    read(entry).image.resize(size, Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=90)
    return read_image(buffer.getvalue()).image


def text(figures: Figures) -> str:
    return "\n\n".join(
        [
            gain_table(figures, [PLAIN, *STAGES]),
            absolute_table(figures, [PLAIN, *STAGES]),
            variation_table(figures, BEST, list(VARIATIONS)),
            bound_table(figures, PLAIN, BOUNDS),
        ]
    )
