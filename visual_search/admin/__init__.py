"""The Django admin: spaces, bridges, images, readings, proposals, jobs, synonyms; for products."""

from .bridges import SpaceBridgeAdmin
from .embeddings import EmbeddingAdmin
from .jobs import JobAdmin
from .proposals import ProposalAdmin
from .readings import ReadingAdmin
from .reembed import ReembedMixin
from .spaces import EmbeddingSpaceAdmin
from .synonyms import SynonymAdmin

__all__ = [
    "EmbeddingAdmin",
    "EmbeddingSpaceAdmin",
    "JobAdmin",
    "ProposalAdmin",
    "ReadingAdmin",
    "ReembedMixin",
    "SpaceBridgeAdmin",
    "SynonymAdmin",
]
