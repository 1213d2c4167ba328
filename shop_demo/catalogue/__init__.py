"""The demo shop: products, their pictures and a plain storefront."""
