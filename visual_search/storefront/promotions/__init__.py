"""What promotions show: those that run, in the order of who looks, with products of each."""

from .widget import Promotions

__all__ = ["Promotions"]
