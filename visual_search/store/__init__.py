"""The store: everything that touches vector columns, and the outbox beside them."""

from .spaces.progress import Coverage, coverage

__all__ = ["Coverage", "coverage"]
