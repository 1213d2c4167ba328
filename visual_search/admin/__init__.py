"""The Django admin: spaces, bridges, images, readings, jobs, synonyms; the mixin for products."""

from .bridges import SpaceBridgeAdmin
from .embeddings import EmbeddingAdmin
from .jobs import JobAdmin
from .readings import ReadingAdmin
from .reembed import ReembedMixin
from .spaces import EmbeddingSpaceAdmin
from .synonyms import SynonymAdmin

__all__ = [
    "EmbeddingAdmin",
    "EmbeddingSpaceAdmin",
    "JobAdmin",
    "ReadingAdmin",
    "ReembedMixin",
    "SpaceBridgeAdmin",
    "SynonymAdmin",
]
