"""The admin of what merchandisers decide: scenes, pairs, and pictures of shoppers."""

from .pairings import PairingAdmin
from .reviews import ShopperPictureAdmin
from .scenes import SceneAdmin

__all__ = ["PairingAdmin", "SceneAdmin", "ShopperPictureAdmin"]
