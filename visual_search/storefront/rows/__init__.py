"""Rows by a shopper's taste and by what others did, as tags and templates show them."""

from .chosen import ChosenRow, ProductRow, ShopRow

__all__ = ["ChosenRow", "ProductRow", "ShopRow"]
