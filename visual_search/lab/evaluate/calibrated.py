"""Learns, as a space does, what the scores of a configuration mean on a manifest's catalogue."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ...calibration import PHOTOS, Answer, learn_limits, learn_sureness
from ...encoders import Encoder
from ...encoders.details.comparison import without_points
from ...imaging.simulate import shopper_photo
from ...search.meaning.bands import Band, Scale, Sureness
from ..data.manifest import Entry
from ..data.pictures import read
from .rows import CATEGORY
from .shelf import Order, Progress, Scores, Shelf


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """How surely the first answer is right, and whether it is a good match; None if unknown."""

    confidence: float | None
    is_good: bool | None


@dataclass(frozen=True, kw_only=True)
class Known:
    """What was learned; `mean` is the mean vector of the catalogue."""

    mean: npt.NDArray[np.float32]
    scale: Scale | None
    sureness: Sureness | None

    def meaning(
        self,
        shelf: Shelf,
        order: Order,
        score: Scores,
        vector: npt.NDArray[np.float32],
        *,
        own_place: int | None,
    ) -> Meaning:
        """Say what a ranking means; `own_place` is where the photo itself stands, if it does."""
        nobody = Entry(file=None, label="", role="")
        left_out = -1 if own_place is None else own_place
        found = _answer(shelf, order, score - self.mean @ vector, nobody, left_out=left_out)
        if found.closeness.size < 2:
            return Meaning(confidence=None, is_good=None)
        first = float(found.closeness[0])
        confidence = is_good = None
        if self.sureness is not None:
            confidence = self.sureness.probability(first, found.lead)
        if self.scale is not None:
            band = self.scale.band(first, category=found.categories[0])
            is_good = band is not Band.NO_GOOD_MATCH
        return Meaning(confidence=confidence, is_good=is_good)


def sample(catalogue: Sequence[Entry], *, seed: int = 0) -> list[int]:
    """Places of the images that photos are simulated of."""
    order = np.random.default_rng(seed).permutation(len(catalogue))
    return [int(place) for place in order[:PHOTOS]]


def learn(shelf: Shelf, encoder: Encoder, places: Sequence[int], *, progress: Progress) -> Known:
    """Search with simulated photos of the catalogue itself; the queries are never looked at."""
    mean = shelf.vectors.mean(axis=0)
    pictures = Counter(entry.label for entry in shelf.entries)
    plain: list[Answer] = []
    full: list[Answer] = []
    for done, place in enumerate(places, start=1):
        entry = shelf.entries[place]
        image = read(entry).image.convert("RGB")
        look = encoder.look_at(shopper_photo(image, np.random.default_rng([0, place])))
        left_out = place if pictures[entry.label] > 1 else -1
        looks = [look, without_points(look)] if look.has_points else [look]
        answers = [
            _answer(shelf, order, score - mean @ look.vector, entry, left_out=left_out)
            for order, score in map(shelf.rank, looks)
        ]
        full.append(answers[0])
        plain.append(answers[-1])
        progress(done, len(places))
    return Known(mean=mean, scale=learn_limits(plain), sureness=learn_sureness(full))


def _answer(
    shelf: Shelf, order: Order, closeness: Scores, asked: Entry, *, left_out: int
) -> Answer:
    """Each product once, at the rank of its best picture."""
    best: dict[str, int] = {}
    for rank, place in enumerate(order):
        if place != left_out:
            best.setdefault(shelf.entries[place].label, rank)
    entries = [shelf.entries[order[rank]] for rank in best.values()]
    category = asked.fields.get(CATEGORY, "")
    return Answer(
        closeness=closeness[list(best.values())].astype(float),
        is_same=np.array([one.label == asked.label for one in entries], dtype=bool),
        is_alike=np.array(
            [bool(category) and one.fields.get(CATEGORY) == category for one in entries],
            dtype=bool,
        ),
        families=[one.label for one in entries],
        categories=[one.fields.get(CATEGORY, "") for one in entries],
    )


def column(values: Sequence[Any]) -> npt.NDArray[Any] | None:
    """One value for each query as an array; None unless all are known."""
    if any(value is None for value in values):
        return None
    return np.array(values)
