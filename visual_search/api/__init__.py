"""The REST API: photo search, similar products, more like these, health."""
