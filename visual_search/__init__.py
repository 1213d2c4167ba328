"""Visual search for any Django shop."""

from .moved import keep_old_names

__version__ = "0.1.0"

keep_old_names()
