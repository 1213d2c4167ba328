"""The Django admin: spaces, images, readings, proposals, jobs, words, scenes, shoppers."""

from .embeddings import EmbeddingAdmin
from .jobs import JobAdmin
from .merchandising import PairingAdmin, SceneAdmin, ShopperPictureAdmin
from .pictures import FindingAdmin, ProposalAdmin, ReadingAdmin
from .shoppers import InteractionAdmin
from .spaces import EmbeddingSpaceAdmin, ReembedMixin, SpaceBridgeAdmin
from .synonyms import SynonymAdmin
from .weights import LegWeightsAdmin

__all__ = [
    "EmbeddingAdmin",
    "EmbeddingSpaceAdmin",
    "FindingAdmin",
    "InteractionAdmin",
    "JobAdmin",
    "LegWeightsAdmin",
    "PairingAdmin",
    "ProposalAdmin",
    "ReadingAdmin",
    "ReembedMixin",
    "SceneAdmin",
    "ShopperPictureAdmin",
    "SpaceBridgeAdmin",
    "SynonymAdmin",
]
