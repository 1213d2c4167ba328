"""The Django admin: spaces, embeddings, runs, quality, and the mixin for the host's products."""

from .embeddings import EmbeddingAdmin
from .quality import EvaluationReportAdmin
from .reembed import ReembedMixin
from .runs import RunAdmin
from .spaces import EmbeddingSpaceAdmin

__all__ = [
    "EmbeddingAdmin",
    "EmbeddingSpaceAdmin",
    "EvaluationReportAdmin",
    "ReembedMixin",
    "RunAdmin",
]
