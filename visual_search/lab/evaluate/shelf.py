"""A catalogue as an encoder describes it, ranked for one photo as a search ranks it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...conf import app_settings
from ...encoders import Description, Encoder, Vectors
from ...encoders.details.comparison import Look
from ...search.pipeline import SHORTLIST
from ...search.ranking.second_look import judge
from ..data.manifest import Entry
from ..data.pictures import read

Progress = Callable[[int, int], None]
Order = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]

# The whole catalogue is ranked, up to this rank: what comes later moves no figure visibly.
DEPTH = 10_000


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The images of a catalogue, described; `vectors` has the shape (images, dimensions)."""

    entries: Sequence[Entry]
    descriptions: Sequence[Description]
    vectors: Vectors

    @classmethod
    def of(
        cls, entries: Sequence[Entry], encoder: Encoder, *, progress: Progress | None = None
    ) -> "Shelf":
        """Decode and describe images as a worker does.

        Raises:
            ManifestError: an image cannot be read; names it.
        """
        size = app_settings().batch_size
        described: list[Description] = []
        for start in range(0, len(entries), size):
            images = [read(entry).image for entry in entries[start : start + size]]
            described += encoder.describe_images(images)
            if progress is not None:
                progress(len(described), len(entries))
        vectors = np.stack([one.vector for one in described])
        return cls(entries=entries, descriptions=described, vectors=vectors)

    @property
    def bytes_per_image(self) -> float:
        """What the database keeps for an image."""
        sizes = [2 * len(one.vector) + len(one.descriptors) for one in self.descriptions]
        points = [len(one.points) for one in self.descriptions]
        return float(np.mean(sizes) + np.mean(points))

    def rank(self, look: Look) -> tuple[Order, Scores]:
        """Rank all for one photo: by vector, then the best once more; best first."""
        nearness = self.vectors @ look.vector
        order = np.argsort(-nearness, kind="stable")[:DEPTH]
        score = nearness[order]
        best = [int(place) for place in order[:SHORTLIST]]
        judgement = judge(
            look,
            [self.descriptions[place].descriptors for place in best],
            lambda places: [self.descriptions[best[place]].points for place in places],
        )
        if judgement is None:
            return order, score
        again = np.argsort(-judgement.similarity, kind="stable")
        order[: len(best)] = order[: len(best)][again]
        lowest = judgement.similarity[again[-1]]
        # What comes after the shortlist keeps its own distances below it.
        score[len(best) :] += lowest - score[len(best) - 1]
        score[: len(best)] = judgement.similarity[again]
        return order, score
