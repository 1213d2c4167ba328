"""What is looked for, in which space, among which objects."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import models
from django.utils.translation import gettext as _

from ...encoders.details.comparison import Look
from ...exceptions import InvalidQueryError
from ...imaging import Crop
from ...models import EmbeddingSpace
from ...registry import RELEVANCE, Searchable
from ..hits import Candidate
from ..meaning.bands import Asked
from ..ranking.kind import Kind
from ..ranking.wanted import Wanted
from .context import NOWHERE, Context
from .page import Page
from .photos.label import Label

Vector = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Query:
    """What pictures are compared with is a vector in its space: it means something only there.

    `vector` is float32 of unit length and shape (space.dimensions,); None where nothing is
    compared with pictures, as with words alone or with a `ranking`.
    """

    searchable: Searchable
    eligible: models.QuerySet[Any]
    page: Page
    context: Context = NOWHERE
    space: EmbeddingSpace | None = None
    vector: Vector | None = None
    words: str = ""
    # What else is looked for, by the synonyms of the words.
    also: tuple[str, ...] = ()
    # What words count beside a photo, 0 to 1, and all that was typed there and moved it.
    words_weight: float = 0.5
    typed: str = ""
    barcode: str = ""
    # What the codes in the photo name besides: articles as the catalogue writes them, nearest to
    # the middle first, and the keys of objects whose own pages they lead to.
    codes: tuple[str, ...] = ()
    led_to: tuple[Any, ...] = ()
    # Whether all that is eligible answers: the words say nothing that the filters do not say.
    lists_all: bool = False
    # One of `searchable.sorts`: what matches at all is found by relevance, and shown in this order.
    sort: str = RELEVANCE
    # The kind of what the query starts from, where that counts beside looks.
    kind: Kind | None = None
    # The colours that are wanted of what the photo shows.
    wanted: Wanted | None = None
    # A photo as the encoder sees it, for the time of one search, and the part of it that it saw.
    look: Look | None = None
    # What is printed on it, where that may refine what looks leave undecided.
    label: Label | None = None
    box: Crop | None = None
    # By which scale its similarities are read, and from which similarity closeness is counted:
    # None where the vector tells.
    asked: Asked = Asked.PRODUCT
    baseline: float | None = None
    # What was found for the same photo before, best first, where only the photo could tell.
    ranking: tuple[Candidate, ...] | None = None
    # What is sold out: of this only the very thing that is looked for is shown, beside the answer.
    sold_out: models.QuerySet[Any] | None = None

    @property
    def sought(self) -> tuple[EmbeddingSpace, Vector]:
        """The space and the vector that pictures are compared by.

        Raises:
            InvalidQueryError: it has none.
        """
        if self.space is None or self.vector is None:
            raise InvalidQueryError(_("This search has no picture to compare with."))
        return self.space, self.vector

    @property
    def is_sorted(self) -> bool:
        """Whether the answer stands in another order than that of relevance."""
        return self.sort != RELEVANCE

    @property
    def crop(self) -> Crop | None:
        """The former name of `box`."""
        warnings.warn("crop goes with version 0.2: say box.", DeprecationWarning, stacklevel=2)
        return self.box

    @property
    def is_joined(self) -> bool:
        """Whether words are ranked beside pictures."""
        return bool(self.words) and (self.vector is not None or self.ranking is not None)

    @property
    def is_ranked_once(self) -> bool:
        """Whether all that may be shown is ranked at once, and kept for the next page."""
        return self.is_looked_at or (self.vector is not None and bool(self.typed))

    @property
    def is_looked_at(self) -> bool:
        """Whether the shortlist is compared with a photo once more."""
        return self.look is not None and self.look.has_descriptors
