"""The admin of what merchandisers decide: plans, scenes, pairs and pictures of shoppers."""

from .campaigns import CampaignAdmin
from .pairings import PairingAdmin
from .promotions import PromotionAdmin
from .reviews import ShopperPictureAdmin
from .scenes import SceneAdmin

__all__ = ["CampaignAdmin", "PairingAdmin", "PromotionAdmin", "SceneAdmin", "ShopperPictureAdmin"]
