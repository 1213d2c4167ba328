"""Reviews: which pictures of shoppers become searchable."""

from .moderation import accept, reject

__all__ = ["accept", "reject"]
