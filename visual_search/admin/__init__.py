"""The Django admin: spaces, images, readings, proposals, jobs, synonyms, scenes, shoppers."""

from .embeddings import EmbeddingAdmin
from .jobs import JobAdmin
from .merchandising import SceneAdmin, ShopperPictureAdmin
from .pictures import FindingAdmin, ProposalAdmin, ReadingAdmin
from .shoppers import InteractionAdmin
from .spaces import EmbeddingSpaceAdmin, ReembedMixin, SpaceBridgeAdmin
from .synonyms import SynonymAdmin

__all__ = [
    "EmbeddingAdmin",
    "EmbeddingSpaceAdmin",
    "FindingAdmin",
    "InteractionAdmin",
    "JobAdmin",
    "ProposalAdmin",
    "ReadingAdmin",
    "ReembedMixin",
    "SceneAdmin",
    "ShopperPictureAdmin",
    "SpaceBridgeAdmin",
    "SynonymAdmin",
]
