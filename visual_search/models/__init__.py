"""The app's tables: spaces, documents, embeddings (the outbox), runs, reports, examinations."""

from .calibration import CalibrationPass
from .documents import Document
from .embeddings import Embedding
from .examinations import Examination
from .reports import EvaluationReport
from .runs import Run
from .spaces import EmbeddingSpace
from .vectors import Vector

__all__ = [
    "CalibrationPass",
    "Document",
    "Embedding",
    "EmbeddingSpace",
    "EvaluationReport",
    "Examination",
    "Run",
    "Vector",
]
