"""What the shop sells: brands, categories, products, their photos, reviews and promotions."""

from .photos import ProductImage
from .products import Product, ProductQuerySet
from .promotions import Promotion
from .reviews import Review
from .taxonomy import Brand, Category

__all__ = [
    "Brand",
    "Category",
    "Product",
    "ProductImage",
    "ProductQuerySet",
    "Promotion",
    "Review",
]
