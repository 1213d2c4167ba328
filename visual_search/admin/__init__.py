"""The Django admin: spaces, embeddings, runs, and the mixin for the host's products."""

from .embeddings import EmbeddingAdmin
from .reembed import ReembedMixin
from .runs import RunAdmin
from .spaces import EmbeddingSpaceAdmin

__all__ = [
    "EmbeddingAdmin",
    "EmbeddingSpaceAdmin",
    "ReembedMixin",
    "RunAdmin",
]
