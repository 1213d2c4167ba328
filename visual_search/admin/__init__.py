"""The Django admin: spaces, embeddings, jobs, synonyms, and the mixin for the host's products."""

from .embeddings import EmbeddingAdmin
from .jobs import JobAdmin
from .reembed import ReembedMixin
from .spaces import EmbeddingSpaceAdmin
from .synonyms import SynonymAdmin

__all__ = [
    "EmbeddingAdmin",
    "EmbeddingSpaceAdmin",
    "JobAdmin",
    "ReembedMixin",
    "SynonymAdmin",
]
