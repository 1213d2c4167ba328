"""Commands of the shop's shoppers."""
