"""The laboratory: measures how well a shop's photos find its products, and trains on them."""
