"""A product in an answer of the API, and why it is there."""

from typing import Any

from rest_framework import serializers

from ...registry import title_of, url_of
from ...search.hits import Hit
from ...storefront import image_url
from ..schema import described_field


class ReasonSerializer(serializers.Serializer[Any]):
    """Why a product is there."""

    kind = serializers.CharField(help_text="barcode, word, region, printed, colour or category.")
    values = serializers.ListField(child=serializers.CharField(), help_text="What is shared.")
    boxes = serializers.DictField(
        child=serializers.ListField(child=serializers.FloatField()),
        help_text="Of what is on both, drawn or printed: left, top, right and bottom on the whole "
        "photo and image, 0 to 1.",
    )


class ProductSerializer(serializers.Serializer[Hit]):
    """A product, with the image of it that was found."""

    id = serializers.CharField(source="instance.pk")
    title = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField(help_text="Null where the product has no page.")
    image = serializers.SerializerMethodField(
        help_text="Its web address; null where its storage gives none."
    )
    image_name = serializers.SerializerMethodField(help_text="Its name in the storage.")

    def get_title(self, hit: Hit) -> str:
        return title_of(hit.instance)

    def get_url(self, hit: Hit) -> str | None:
        return self._absolute(url_of(hit.instance))

    def get_image(self, hit: Hit) -> str | None:
        return self._absolute(image_url(self.context["searchable"], hit.instance, hit.image_name))

    def get_image_name(self, hit: Hit) -> str:
        return hit.image_name

    def _absolute(self, url: str) -> str | None:
        return self.context["request"].build_absolute_uri(url) if url else None


class HitSerializer(ProductSerializer):
    """A product in an answer, and why it is there."""

    similarity = serializers.FloatField(
        allow_null=True, help_text="Cosine, -1 to 1; null where no picture was compared."
    )
    band = serializers.CharField(
        allow_null=True,
        help_text="very_close, similar, loosely_related or no_good_match; null if unknown.",
    )
    reasons = ReasonSerializer(many=True)
    variants = serializers.SerializerMethodField(
        help_text="Its variants that were found too, nearest first."
    )

    @described_field(ProductSerializer(many=True))
    def get_variants(self, _: Hit) -> Any:
        others = self.context["variants"]
        return ProductSerializer(others, many=True, context=self.context).data
