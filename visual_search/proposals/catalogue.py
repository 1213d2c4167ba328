"""What the sources of attributes are given: some products with their values, names and vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import models

from ..models import EmbeddingSpace
from ..registry import FilterSource, Searchable, title_of
from ..registry.roles.attributes import values_of
from ..store.vectors import vector_index

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, eq=False)
class Sample:
    """Products with a vector in a space, in one order for all that is known of them."""

    searchable: Searchable
    objects: Sequence[models.Model]
    vectors: Vectors
    families: Sequence[Any]
    titles: Sequence[str]

    @classmethod
    def of(cls, searchable: Searchable, space: EmbeddingSpace, keys: Sequence[Any]) -> "Sample":
        vectors = vector_index().vectors_of(space, searchable.model, keys)
        found = searchable.get_index_objects([pk for pk, one in vectors.items() if one.any()])
        objects = list(found.values())
        searchable.prefetch_families(objects)
        return cls(
            searchable=searchable,
            objects=objects,
            vectors=np.array([vectors[one.pk] for one in objects], dtype=np.float32).reshape(
                len(objects), space.dimensions
            ),
            families=[searchable.family_of(one) for one in objects],
            titles=[title_of(one) for one in objects],
        )

    def said(self, source: FilterSource) -> "Said":
        values, called = values_of(source, self.objects)
        return Said(values=values, called=dict(called))


@dataclass(frozen=True, kw_only=True)
class Said:
    """What products say of one attribute themselves, and what its values are called."""

    values: Sequence[str]
    called: dict[str, str]
