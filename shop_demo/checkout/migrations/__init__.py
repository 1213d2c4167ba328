"""Migrations of basket and orders."""
