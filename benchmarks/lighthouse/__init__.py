"""Lighthouse on a phone: what it says of five pages of the demo shop, and what they promise."""
