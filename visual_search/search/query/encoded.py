"""Words as a vector: in a space of texts, or in one of pictures whose encoder has a text tower."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ... import telemetry
from ...admission.capacity import encoding_place
from ...encoders import configured, get_encoder
from ...models import EmbeddingSpace
from ...registry import Searchable
from ...store.spaces import live_space, space_encoder

Vector = npt.NDArray[np.float32]

# A vector takes 2 kB; the pages of an answer and a popular query are encoded once.
_REMEMBERED = 512


def words_vector(space: EmbeddingSpace, words: str) -> Vector:
    """The vector of some words in a space whose encoder reads, remembered by this process.

    Raises:
        EncoderError, ConfigurationError: the encoder of the space cannot work.
        BusyError: too much is being encoded.
    """
    return _vector(space, space.fingerprint, words)


@lru_cache(maxsize=_REMEMBERED)
def _vector(space: EmbeddingSpace, fingerprint: str, words: str) -> Vector:
    # The fingerprint is a part of the key: numbers of spaces come again in another database.
    del fingerprint
    encoder = space_encoder(space)
    with encoding_place(), telemetry.stage("encode"):
        vector: Vector = encoder.encode_texts([words])[0]
    vector.flags.writeable = False
    return vector


def has_tower(searchable: Searchable) -> bool:
    """Whether the encoder of pictures that the settings name reads words too. Asks no database."""
    return get_encoder(configured(searchable.encoder)).supports_text


def tower_space(searchable: Searchable) -> EmbeddingSpace | None:
    """The space that answers photos, where its encoder puts words into it; else None.

    Raises:
        NoLiveSpaceError: nothing has been embedded yet.
        EncoderError, ConfigurationError: its encoder cannot be built.
    """
    if not has_tower(searchable):
        return None
    space = live_space(searchable.encoder)
    # Until a new space is full, that of an encoder without a tower may answer.
    return space if space_encoder(space).supports_text else None
