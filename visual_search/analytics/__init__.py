"""What many shoppers did, counted in SQL: what is sought lately, and what belongs together."""

from .counting import TOGETHER, TRENDS, count, due_counts, tend_counts

__all__ = ["TOGETHER", "TRENDS", "count", "due_counts", "tend_counts"]
