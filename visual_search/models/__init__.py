"""The app's tables: spaces, documents, outboxes, health, jobs, words, shoppers."""

from .bridges import SpaceBridge
from .calibration import CalibrationPass
from .documents import Document
from .embeddings import Embedding
from .examinations import Examination
from .health import Comparison, Finding, HealthCount
from .jobs import Job, Run
from .merchandising import Campaign, CampaignMember, CampaignPicture, Promotion
from .merchandising.reviews import ShopperPicture
from .merchandising.scenes import Scene, SceneDot
from .proposals import Proposal
from .readings import Reading
from .reports import EvaluationReport
from .shoppers import Interaction, InteractionQuerySet, Pairing, Together, Trend
from .spaces import EmbeddingSpace
from .synonyms import Synonym
from .vectors import Vector
from .words import LegWeights, Term, Vocabulary, WordChange, WordMeaning, Words

__all__ = [
    "CalibrationPass",
    "Campaign",
    "CampaignMember",
    "CampaignPicture",
    "Comparison",
    "Document",
    "Embedding",
    "EmbeddingSpace",
    "EvaluationReport",
    "Examination",
    "Finding",
    "HealthCount",
    "Interaction",
    "InteractionQuerySet",
    "Job",
    "LegWeights",
    "Pairing",
    "Promotion",
    "Proposal",
    "Reading",
    "Run",
    "Scene",
    "SceneDot",
    "ShopperPicture",
    "SpaceBridge",
    "Synonym",
    "Term",
    "Together",
    "Trend",
    "Vector",
    "Vocabulary",
    "WordChange",
    "WordMeaning",
    "Words",
]
