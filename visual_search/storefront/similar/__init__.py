"""Rows of similar products, and their placeholder where they come later."""
