"""Who may send photos, and how often: the first questions to every request that brings one."""

from .callers import client_address
from .limiter import Admission, admit
from .origins import is_foreign, is_visit

__all__ = ["Admission", "admit", "client_address", "is_foreign", "is_visit"]
