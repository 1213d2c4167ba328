"""Who may send photos, and how often: the first questions to every request that brings one."""

from .callers import client_address
from .limiter import admit
from .origins import is_foreign

__all__ = ["admit", "client_address", "is_foreign"]
