"""What is wrong with the shop's pictures: found by limits on numbers, counted from day to day."""

from .findings import call_fine, find, look_again
from .trend import trend

__all__ = ["call_fine", "find", "look_again", "trend"]
