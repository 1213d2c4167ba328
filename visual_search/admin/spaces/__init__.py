"""Spaces: their list, what they are made live by, bridges between them, images embedded anew."""

from .bridges import SpaceBridgeAdmin
from .page import EmbeddingSpaceAdmin
from .reembed import ReembedMixin

__all__ = ["EmbeddingSpaceAdmin", "ReembedMixin", "SpaceBridgeAdmin"]
