"""The app's tables: spaces, documents, embeddings (the outbox among them) and runs."""

from .documents import Document
from .embeddings import Embedding
from .runs import Run
from .spaces import EmbeddingSpace
from .vectors import Vector

__all__ = ["Document", "Embedding", "EmbeddingSpace", "Run", "Vector"]
