"""The Django admin: spaces, bridges, images, readings, health, proposals, jobs, synonyms."""

from .embeddings import EmbeddingAdmin
from .jobs import JobAdmin
from .pictures import FindingAdmin, ProposalAdmin, ReadingAdmin
from .spaces import EmbeddingSpaceAdmin, ReembedMixin, SpaceBridgeAdmin
from .synonyms import SynonymAdmin

__all__ = [
    "EmbeddingAdmin",
    "EmbeddingSpaceAdmin",
    "FindingAdmin",
    "JobAdmin",
    "ProposalAdmin",
    "ReadingAdmin",
    "ReembedMixin",
    "SpaceBridgeAdmin",
    "SynonymAdmin",
]
