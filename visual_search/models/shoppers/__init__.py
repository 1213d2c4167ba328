"""Tables of what shoppers did, where they agreed to its being kept."""

from .interactions import Interaction, InteractionQuerySet

__all__ = ["Interaction", "InteractionQuerySet"]
