"""How oscar's catalogue is searched: a parent stands for its children."""

from django.db.models import OuterRef, Q, QuerySet, Subquery
from oscar.core.loading import get_model

from visual_search.registry import Filter, Searchable, register

Product = get_model("catalogue", "Product")
StockRecord = get_model("partner", "StockRecord")


@register(Product)
class ProductSearch(Searchable):
    images = ("images__original", "children__images__original")
    text_fields = {"title": 8, "children__title": 4, "categories__name": 2, "description": 1}
    barcode_field = ("upc", "children__upc")
    in_stock_field = ("stockrecords__num_in_stock", "children__stockrecords__num_in_stock")
    category_field = "categories"
    filters = {
        "category": Filter("categories", label="Category", tree=True, named_by="name"),
        "price": Filter("least_price", label="Price"),
    }

    def get_queryset(self) -> QuerySet:
        own_or_child = Q(product=OuterRef("pk")) | Q(product__parent=OuterRef("pk"))
        prices = StockRecord.objects.filter(own_or_child).order_by("price").values("price")
        return Product.objects.browsable().annotate(least_price=Subquery(prices[:1]))

    def get_index_queryset(self) -> QuerySet:
        return Product.objects.filter(parent=None)
