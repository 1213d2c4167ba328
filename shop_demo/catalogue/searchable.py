"""How the shop's products are searched by picture: all that the app needs to know."""

from django.db.models import QuerySet

from visual_search.registry import Searchable, register

from .models import Product


@register(Product)
class ProductSearch(Searchable):
    images = "photos__image"
    text_fields = ("name", "brand__name", "description")
    filter_fields = ("category", "brand", "price", "colour", "in_stock")
    barcode_field = "gtin"

    def get_queryset(self) -> QuerySet[Product]:
        return Product.objects.filter(is_published=True)
