"""The storefront of the demo shop in a browser."""
