"""How well rows by taste foretell what shoppers do next, from what was kept of them."""

from .measured import lines, measure_shoppers

__all__ = ["lines", "measure_shoppers"]
