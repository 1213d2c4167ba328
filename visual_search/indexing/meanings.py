"""Learns what the words of a catalogue mean, so that meaning finds products by single words too."""

import time

from ..exceptions import ConfigurationError, EncoderError
from ..models import EmbeddingSpace
from ..registry import Searchable, registry
from ..store import database
from ..store.spaces import space_encoder
from ..store.words import meanings

_PORTION = 64


@database.writing()
def learn_words(*, seconds: float) -> None:
    """Encode words that the live spaces of texts do not know, until the time is up.

    A millisecond for each. An encoder that cannot work is passed over: the sweep reports it.
    """
    if not database.can_search():
        return
    ends_at = time.monotonic() + seconds
    for space in EmbeddingSpace.objects.live():
        for searchable in registry:
            if space.holds_texts and searchable.text_encoder == space.alias:
                try:
                    _learn(searchable, space, ends_at=ends_at)
                except (ConfigurationError, EncoderError):
                    break


def _learn(searchable: Searchable, space: EmbeddingSpace, *, ends_at: float) -> None:
    reached = 0
    while time.monotonic() < ends_at:
        words = meanings.without_meaning(searchable.model, space, after=reached, limit=_PORTION)
        if not words:
            return
        reached = words[-1][0]
        vectors = space_encoder(space).encode_texts([word for _pk, word in words])
        with database.atomic():
            meanings.keep(space, [pk for pk, _word in words], vectors)
