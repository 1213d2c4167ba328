"""The admin of what merchandisers decide: scenes, and which pictures of shoppers are shown."""

from .reviews import ShopperPictureAdmin
from .scenes import SceneAdmin

__all__ = ["SceneAdmin", "ShopperPictureAdmin"]
