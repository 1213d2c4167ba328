"""Proposals: what pictures and names tell of products, put before those who decide."""

from .accepted import accepted_attribute
from .deciding import Decided, accept, reject, undo
from .making import awaits_proposals, propose, propose_everywhere, tend_proposals

__all__ = [
    "Decided",
    "accept",
    "accepted_attribute",
    "awaits_proposals",
    "propose",
    "propose_everywhere",
    "reject",
    "tend_proposals",
    "undo",
]
