"""Tables of what shoppers did, where they agreed to its being kept, and what was counted of it."""

from .interactions import Interaction, InteractionQuerySet
from .pairings import Pairing
from .together import Together, Trend

__all__ = ["Interaction", "InteractionQuerySet", "Pairing", "Together", "Trend"]
