"""Draws pictures of products that shoppers may see from a space."""

import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import models
from django.db.models import Max, Min
from PIL import Image

from ..exceptions import IntakeError, RegistrationError
from ..indexing import images
from ..intake import read_image
from ..models import Embedding, EmbeddingSpace
from ..registry import Searchable, registry

logger = logging.getLogger(__name__)

# Some that are drawn are hidden, and some twice.
_TRIES = 3


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One image of a product, and whether the product has others."""

    row: Embedding
    searchable: Searchable
    instance: models.Model
    has_siblings: bool

    def read(self) -> Image.Image | None:
        """Decode it as a worker does; None where that fails, which concerns others."""
        file = images.file_of(self.searchable, self.instance, self.row.image_name)
        if file is None:
            return None
        try:
            with file.storage.open(self.row.image_name, "rb") as stream:
                return read_image(stream).image
        except (IntakeError, OSError) as error:
            logger.warning("%s is left out of the calibration: %s", self.row.image_name, error)
            return None


def drawn(space: EmbeddingSpace, *, count: int, seed: int = 0) -> list[Picture]:
    """Draw up to so many pictures at random, the same ones each time for the same rows."""
    chosen = _rows(space, count=count, seed=seed)
    by_label: dict[str, list[Embedding]] = {}
    for row in chosen:
        by_label.setdefault(row.document.label, []).append(row)
    pictures = [picture for label, rows in by_label.items() for picture in _of_model(label, rows)]
    order = {row.pk: place for place, row in enumerate(chosen)}
    return sorted(pictures, key=lambda picture: order[picture.row.pk])[:count]


def _rows(space: EmbeddingSpace, *, count: int, seed: int) -> list[Embedding]:
    ready = Embedding.objects.in_space(space).ready().select_related("document", "vector")
    ends = ready.aggregate(low=Min("pk"), high=Max("pk"))
    if ends["low"] is None:
        return []
    random = np.random.default_rng(seed)
    found: dict[int, Embedding] = {}
    for _ in range(_TRIES * count):
        # Sorting by a random number would read the whole table.
        start = int(random.integers(ends["low"], ends["high"] + 1))
        row = ready.filter(pk__gte=start).order_by("pk").first()
        if row is not None:
            found[row.pk] = row
    return list(found.values())


def _of_model(label: str, rows: Collection[Embedding]) -> Iterator[Picture]:
    try:
        searchable = registry.for_label(label)
    except RegistrationError:
        return
    keys = {row.document.object_pk for row in rows}
    objects = images.load_objects(searchable, keys)
    visible: set[Any] = set(
        searchable.get_queryset().filter(pk__in=keys).values_list("pk", flat=True)
    )
    for row in rows:
        instance = objects.get(row.document.object_pk)
        if instance is not None and instance.pk in visible:
            siblings = len(searchable.get_images(instance))
            yield Picture(
                row=row, searchable=searchable, instance=instance, has_siblings=siblings > 1
            )
