"""Draws pictures of products that shoppers may see from a space."""

import logging
from dataclasses import dataclass

import numpy as np
from django.db import models
from django.db.models import Max, Min
from PIL import Image

from ..exceptions import RegistrationError
from ..imaging import read_image
from ..indexing import images
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
        # Storages raise classes of their own: a list would never be complete.
        except Exception as error:
            if not images.concerns_one_object(error):
                raise
            logger.warning("%s is left out of the calibration: %s", self.row.image_name, error)
            return None


def draw(space: EmbeddingSpace, *, count: int, seed: int = 0) -> list[int]:
    """Draw the keys of more than so many images at random, the same ones for the same rows."""
    ready = Embedding.objects.in_space(space).ready()
    ends = ready.aggregate(low=Min("pk"), high=Max("pk"))
    if ends["low"] is None:
        return []
    random = np.random.default_rng(seed)
    found: dict[int, None] = {}
    for _ in range(_TRIES * count):
        # Sorting by a random number would read the whole table.
        start = int(random.integers(ends["low"], ends["high"] + 1))
        keys = ready.filter(pk__gte=start).order_by("pk").values_list("pk", flat=True)
        found.update(dict.fromkeys(keys[:1]))
    return list(found)


def picture_of(space: EmbeddingSpace, key: int) -> Picture | None:
    """The picture of an embedding, unless it is gone, or shoppers may not see its product."""
    rows = Embedding.objects.in_space(space).ready().select_related("document", "vector")
    row = rows.filter(pk=key).first()
    if row is None:
        return None
    try:
        searchable = registry.for_label(row.document.label)
    except RegistrationError:
        return None
    pk = row.document.object_pk
    instance = images.load_objects(searchable, [pk]).get(pk)
    if instance is None or not searchable.get_queryset().filter(pk=pk).exists():
        return None
    siblings = len(searchable.get_images(instance))
    return Picture(row=row, searchable=searchable, instance=instance, has_siblings=siblings > 1)
