"""A scene, and the products that its dots lead to."""

from typing import Any

from rest_framework import serializers

from ...storefront import ShopTheScene
from ..schema import described_field


class SceneProductSerializer(serializers.Serializer[Any]):
    """A product on a card."""

    id = serializers.CharField(source="instance.pk")
    title = serializers.CharField()
    url = serializers.SerializerMethodField(help_text="Null where the product has no page.")
    image = serializers.SerializerMethodField(
        help_text="Its web address; null where its storage gives none."
    )

    def get_url(self, card: Any) -> str | None:
        return absolute(self, card.url)

    def get_image(self, card: Any) -> str | None:
        return absolute(self, card.image_url)


class SceneDotSerializer(serializers.Serializer[Any]):
    """A place on the picture, in fractions of it, and the product there."""

    number = serializers.IntegerField()
    x = serializers.FloatField(source="dot.x", help_text="From the left, 0 to 1.")
    y = serializers.FloatField(source="dot.y", help_text="From the top, 0 to 1.")
    product = SceneProductSerializer(source="card")
    is_replaced = serializers.BooleanField(
        help_text="Whether the product only looks like the one in the picture."
    )
    replaces = serializers.CharField(
        help_text="What is sold out instead; empty where the shop hides it."
    )


class SceneSerializer(serializers.Serializer[ShopTheScene]):
    """A published scene."""

    slug = serializers.CharField(source="found.slug")
    name = serializers.CharField(source="found.name")
    words = serializers.CharField(source="found.words")
    picture = serializers.SerializerMethodField(help_text="Its web address.")
    width = serializers.IntegerField(source="found.width", help_text="In pixels.")
    height = serializers.IntegerField(source="found.height", help_text="In pixels.")
    dots = serializers.SerializerMethodField()

    def get_picture(self, shop: ShopTheScene) -> str | None:
        return absolute(self, shop.found.picture.url) if shop.found else None

    @described_field(SceneDotSerializer(many=True))
    def get_dots(self, shop: ShopTheScene) -> Any:
        return SceneDotSerializer(shop.dots, many=True, context=self.context).data


def absolute(serializer: serializers.BaseSerializer[Any], url: str) -> str | None:
    return serializer.context["request"].build_absolute_uri(url) if url else None
