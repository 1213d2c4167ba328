"""The app's tables: spaces, documents, embeddings (the outbox), jobs, synonyms and more."""

from .calibration import CalibrationPass
from .documents import Document
from .embeddings import Embedding
from .examinations import Examination
from .jobs import Job, Run
from .reports import EvaluationReport
from .spaces import EmbeddingSpace
from .synonyms import Synonym
from .vectors import Vector

__all__ = [
    "CalibrationPass",
    "Document",
    "Embedding",
    "EmbeddingSpace",
    "EvaluationReport",
    "Examination",
    "Job",
    "Run",
    "Synonym",
    "Vector",
]
