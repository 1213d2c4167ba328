"""A catalogue as an encoder describes it, ranked for one photo by the search that shoppers ask."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from django.contrib.contenttypes.models import ContentType

from ...conf import app_settings
from ...encoders import Description, Encoder, Vectors
from ...encoders.details.comparison import Look
from ...models import Document, Embedding, EmbeddingSpace
from ...registry import Searchable
from ...search.meaning.bands import Asked
from ...search.pipeline import SHORTLIST
from ...search.query import Page, Query
from ...search.query.photos.label import Label
from ...search.retrievers.base import Scan
from ...search.retrievers.picture import ByPicture
from ...store.vectors import Entry as IndexEntry
from ...store.vectors import MemoryIndex, VectorIndex, using_index
from ..data.manifest import Entry
from ..data.pictures import read

Progress = Callable[[int, int], None]
Order = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]

# The whole catalogue is ranked, up to this rank: what comes later moves no figure visibly.
DEPTH = 10_000


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The images of a catalogue, described; `vectors` has the shape (images, dimensions).

    Each image is an object of its own here: the document of its row, by place in `rows`.
    """

    entries: Sequence[Entry]
    descriptions: Sequence[Description]
    vectors: Vectors
    space: EmbeddingSpace
    rows: Sequence[Embedding]

    @property
    def bytes_per_image(self) -> float:
        """What the database keeps for an image."""
        sizes = [2 * len(one.vector) + len(one.descriptors) for one in self.descriptions]
        points = [len(one.points) for one in self.descriptions]
        return float(np.mean(sizes) + np.mean(points))

    def rank(self, look: Look, label: Label | None = None) -> tuple[Order, Scores]:
        """Rank all for one photo, best first: what a search finds, then the others by vector."""
        best, similarity = self._found(look, label)
        nearness = self.vectors @ look.vector
        rest = np.argsort(-nearness, kind="stable")
        rest = rest[~np.isin(rest, best)][: max(DEPTH - len(best), 0)]
        if not rest.size:
            return best, similarity
        # What comes after the shortlist keeps its own distances below it.
        below = nearness[rest] + similarity[-1] - nearness[best].min()
        return (
            np.concatenate([best, rest]),
            np.concatenate([similarity, np.minimum(below, similarity[-1])]),
        )

    def _found(self, look: Look, label: Label | None) -> tuple[Order, Scores]:
        query = Query(
            searchable=self._searchable,
            space=self.space,
            vector=look.vector,
            look=look,
            label=label,
            eligible=Document.objects.filter(embeddings__space=self.space),
            page=Page(),
            asked=Asked.PHOTO,
        )
        with using_index(self._index):
            [found] = ByPicture().rank_each([Scan(query=query, depth=SHORTLIST)])
        places = [self._places[one.pk] for one in found]
        similarity = [one.closeness for one in found]
        return np.array(places, dtype=np.int64), np.array(similarity, dtype=np.float32)

    @cached_property
    def _searchable(self) -> Searchable:
        return Searchable(Document)

    @cached_property
    def _places(self) -> dict[int, int]:
        return {row.document_id: place for place, row in enumerate(self.rows)}

    @cached_property
    def _index(self) -> VectorIndex:
        index = MemoryIndex()
        kind = ContentType.objects.get_for_model(Document)
        index.put(
            IndexEntry(
                embedding=Embedding(
                    pk=row.pk,
                    space=self.space,
                    document=Document(content_type=kind, integer_pk=row.document_id),
                    image_name=row.image_name,
                ),
                description=description,
            )
            for row, description in zip(self.rows, self.descriptions, strict=True)
        )
        return index


def described(
    entries: Sequence[Entry], encoder: Encoder, *, progress: Progress | None = None
) -> list[Description]:
    """Decode and describe images as a worker does.

    Raises:
        ManifestError: an image cannot be read; names it.
    """
    size = app_settings().batch_size
    found: list[Description] = []
    for start in range(0, len(entries), size):
        images = [read(entry).image for entry in entries[start : start + size]]
        found += encoder.describe_images(images)
        if progress is not None:
            progress(len(found), len(entries))
    return found
