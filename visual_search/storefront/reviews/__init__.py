"""What buyers say, of a product's look-alikes and of what a photo shows."""

from .lookalike import LookalikeReviews
from .seen import SeenAtOthers

__all__ = ["LookalikeReviews", "SeenAtOthers"]
