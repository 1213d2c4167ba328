"""The admin of campaigns: their form, their board, what they brought."""

from .page import CampaignAdmin

__all__ = ["CampaignAdmin"]
