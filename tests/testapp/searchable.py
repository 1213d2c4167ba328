"""How the test models are searched."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile

from visual_search.registry import Searchable, register

from .models import Garment, Lamp, Poster, Vase


@register(Poster)
class PosterSearch(Searchable):
    images = "image"
    text_fields = ("title", "genre")
    filter_fields = ("genre", "price", "is_published")
    barcode_field = "gtin"

    def get_queryset(self) -> QuerySet[Poster]:
        return Poster.objects.filter(is_published=True)


@register(Lamp)
class LampSearch(Searchable):
    images = "photos__image"
    text_fields = ("name",)

    def get_queryset(self) -> QuerySet[Lamp]:
        return Lamp.objects.filter(is_published=True)


@register(Vase)
class VaseSearch(Searchable):
    images = "both_sides"

    def both_sides(self, vase: Vase) -> Iterable[FieldFile]:
        return (vase.front, vase.back)


@register(Garment)
class GarmentSearch(Searchable):
    images = ("images__original", "children__images__original")
    text_fields = {"translations__name": 8, "labels__name": 2}
    filter_fields = ("sections",)
    category_field = "sections"
    barcode_field = ("numbers__gtin", "children__numbers__gtin")
    in_stock_field = ("stockrecords__in_stock", "children__stockrecords__in_stock")

    def get_queryset(self) -> QuerySet[Garment]:
        return Garment.objects.filter(parent=None, is_public=True)

    def get_index_queryset(self) -> QuerySet[Garment]:
        return Garment.objects.filter(parent=None)
