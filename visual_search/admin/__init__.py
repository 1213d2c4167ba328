"""The Django admin: spaces, bridges, images, readings, health, proposals, jobs, synonyms."""

from .bridges import SpaceBridgeAdmin
from .embeddings import EmbeddingAdmin
from .health import FindingAdmin
from .jobs import JobAdmin
from .proposals import ProposalAdmin
from .readings import ReadingAdmin
from .reembed import ReembedMixin
from .spaces import EmbeddingSpaceAdmin
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
