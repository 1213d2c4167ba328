"""Campaigns: the products that fit, the shoppers that fit, and what came of it."""

from .audience import LEAST_AUDIENCE, Audience, is_near
from .finding import Fitting, fitting, problems_of
from .meeting import campaign_for, is_held_back, note_click
from .report import Report, report_of

__all__ = [
    "LEAST_AUDIENCE",
    "Audience",
    "Fitting",
    "Report",
    "campaign_for",
    "fitting",
    "is_held_back",
    "is_near",
    "note_click",
    "problems_of",
    "report_of",
]
