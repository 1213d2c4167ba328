"""Both towers of a contrastive model without PyTorch, as they were exported from open_clip."""

from .exported import ExportedTowers
from .source import Source

__all__ = ["ExportedTowers", "Source"]
