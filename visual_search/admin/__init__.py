"""The Django admin: spaces, images, readings, proposals, jobs, words, scenes, shoppers."""

from .embeddings import EmbeddingAdmin
from .jobs import JobAdmin
from .merchandising import (
    CampaignAdmin,
    PairingAdmin,
    PromotionAdmin,
    SceneAdmin,
    ShopperPictureAdmin,
)
from .pictures import FindingAdmin, ProposalAdmin, ReadingAdmin
from .shoppers import InteractionAdmin
from .spaces import EmbeddingSpaceAdmin, ReembedMixin, SpaceBridgeAdmin
from .synonyms import SynonymAdmin
from .weights import LegWeightsAdmin

__all__ = [
    "CampaignAdmin",
    "EmbeddingAdmin",
    "EmbeddingSpaceAdmin",
    "FindingAdmin",
    "InteractionAdmin",
    "JobAdmin",
    "LegWeightsAdmin",
    "PairingAdmin",
    "PromotionAdmin",
    "ProposalAdmin",
    "ReadingAdmin",
    "ReembedMixin",
    "SceneAdmin",
    "ShopperPictureAdmin",
    "SpaceBridgeAdmin",
    "SynonymAdmin",
]
