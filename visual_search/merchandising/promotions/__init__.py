"""Promotions: which run, which products of each fit, and which cards bear their mark."""

from .choosing import Promoted, promoted
from .guiding import Guide
from .marking import Marks
from .running import forget, running

__all__ = ["Guide", "Marks", "Promoted", "forget", "promoted", "running"]
