"""Who may send photos, and how often: the first questions to every request that brings one."""

from .callers import client_address
from .limiter import Admission, admit, admit_words
from .origins import is_foreign, is_visit

__all__ = ["Admission", "admit", "admit_words", "client_address", "is_foreign", "is_visit"]
