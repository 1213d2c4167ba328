"""The Django admin: spaces, images, readings, health, proposals, jobs, synonyms, scenes."""

from .embeddings import EmbeddingAdmin
from .jobs import JobAdmin
from .merchandising import SceneAdmin
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
    "SceneAdmin",
    "SpaceBridgeAdmin",
    "SynonymAdmin",
]
