"""The photo-search page in a browser."""
