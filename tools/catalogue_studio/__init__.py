"""Renders the pictures of the demo shop's catalogue; the demo itself runs without it."""
