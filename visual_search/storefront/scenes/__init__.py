"""Scenes as shoppers see them."""
