"""Basket and orders."""
