"""What a campaign looks like: unit vectors in the live space, of its pictures and seed products."""

import numpy as np
import numpy.typing as npt

from ...models import Campaign, CampaignPicture, EmbeddingSpace
from ...registry import Searchable
from ...search.query import photo_query
from ...store.vectors import Probe, packed, unpacked, vector_index


def probes_of(campaign: Campaign, searchable: Searchable, space: EmbeddingSpace) -> list[Probe]:
    """One for each picture, and one for each seed product that has a vector.

    Raises:
        IntakeError, EncoderError, BusyError: a picture cannot be encoded.
    """
    seen = [_vector_of(picture, searchable, space) for picture in campaign.pictures.all()]
    own = searchable.model._meta.pk
    keys = [own.to_python(key) for key in campaign.seeds]
    seeds = vector_index().vectors_of(space, searchable.model, keys) if keys else {}
    vectors = [*seen, *(vector for vector in seeds.values() if vector.any())]
    return [Probe(vector=vector, space=space, model=searchable.model) for vector in vectors]


def _vector_of(
    picture: CampaignPicture, searchable: Searchable, space: EmbeddingSpace
) -> npt.NDArray[np.float32]:
    """Encoded once for a space: again only after another one went live."""
    if picture.space_id != space.pk:
        with picture.image.open() as file:
            _space, vector = photo_query(searchable, file, space=space).sought
        picture.space, picture.vector = space, packed(vector)
        picture.save(update_fields=["space", "vector"])
    return unpacked(picture.vector)
