"""How the shop's products are searched by picture: all that the app needs to know."""

from django.db.models import QuerySet

from visual_search.registry import Searchable, register

from .models import Product
from .samples import SAMPLES


@register(Product)
class ProductSearch(Searchable):
    images = "photos__image"
    text_fields = ("name", "brand__name", "description")
    filter_fields = ("category", "brand", "price", "colour", "material", "in_stock")
    barcode_field = "gtin"
    variant_field = "style"
    in_stock_field = "in_stock"
    sample_photos = tuple((sample.path, sample.title) for sample in SAMPLES)

    def get_queryset(self) -> QuerySet[Product]:
        # With the offers, so that a card says the same price wherever it stands.
        return Product.objects.published().with_offers().select_related("brand", "category")

    def of_its_category(self, product: Product) -> QuerySet[Product]:
        """What a row of similar products shows while a product's pictures are not embedded."""
        return Product.objects.published().filter(category=product.category_id)
