"""What words find in the shop's own catalogue, by what people judged."""

from .measured import lines, measure_words

__all__ = ["lines", "measure_words"]
