"""Builds the context of every widget; template tags and views are thin over it."""

from .campaigns import CampaignBanner, CampaignPage
from .cards import Card, image_url, make_card, number_cards, prefetch_images, tell_impressions
from .families import families_of
from .photo import PhotoSearchPage
from .promotions import Promotions
from .reviews import LookalikeReviews, SeenAtOthers
from .rows import ProductRow, ShopRow
from .scenes.shown import ShopTheScene
from .search_box import SearchBox
from .similar.neighbours import catalogue_changed
from .similar.widget import SimilarProducts

__all__ = [
    "CampaignBanner",
    "CampaignPage",
    "Card",
    "LookalikeReviews",
    "PhotoSearchPage",
    "ProductRow",
    "Promotions",
    "SearchBox",
    "SeenAtOthers",
    "ShopRow",
    "ShopTheScene",
    "SimilarProducts",
    "catalogue_changed",
    "families_of",
    "image_url",
    "make_card",
    "number_cards",
    "prefetch_images",
    "tell_impressions",
]
