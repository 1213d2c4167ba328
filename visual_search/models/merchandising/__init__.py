"""Tables of what merchandisers decide: offers, campaigns, scenes, reviews."""

from .campaigns import Campaign, CampaignMember, CampaignPicture
from .promotions import Promotion, PromotionQuerySet

__all__ = [
    "Campaign",
    "CampaignMember",
    "CampaignPicture",
    "Promotion",
    "PromotionQuerySet",
]
