"""What campaigns show: a banner to their audience, and a page to everybody."""

from .rows import CampaignBanner, CampaignPage

__all__ = ["CampaignBanner", "CampaignPage"]
