"""The write path: claim waiting images, decode, encode, store; and the upkeep around it."""

from .batches import embed_batch, embed_claimed, embed_pending
from .changed_files import altered_images
from .meanings import learn_words
from .readings import read_pending, readings_wait
from .tally import Outcome
from .upkeep import awaits_index, images_wait, sweep, tend_indexes

__all__ = [
    "Outcome",
    "altered_images",
    "awaits_index",
    "embed_batch",
    "embed_claimed",
    "embed_pending",
    "images_wait",
    "learn_words",
    "read_pending",
    "readings_wait",
    "sweep",
    "tend_indexes",
]
