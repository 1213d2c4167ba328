"""Promotions in an answer of the API."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from ...storefront.cards import Card
from ...storefront.promotions.widget import ShownPromotion


class CardSerializer(serializers.Serializer[Card]):
    """A product as a widget shows it."""

    id = serializers.CharField(source="instance.pk")
    title = serializers.CharField()
    url = serializers.SerializerMethodField(help_text="Null where the product has no page.")
    image = serializers.SerializerMethodField(help_text="Null where it has no address.")
    similarity = serializers.FloatField(
        allow_null=True, help_text="Cosine, -1 to 1; null where no picture was compared."
    )

    def get_url(self, card: Card) -> str | None:
        return absolute(self.context, card.url)

    def get_image(self, card: Card) -> str | None:
        return absolute(self.context, card.image_url)


class PromotionSerializer(serializers.Serializer[ShownPromotion]):
    """A promotion that runs, and those of its products that fit best."""

    key = serializers.CharField(source="offer.key")
    title = serializers.CharField(source="offer.title")
    words = serializers.CharField(source="offer.words")
    label = serializers.CharField(  # type: ignore[assignment]  # the class takes it off again
        source="offer.label", help_text="What cards say."
    )
    url = serializers.SerializerMethodField(help_text="Null where it leads nowhere.")
    picture = serializers.SerializerMethodField(help_text="Null where it has none.")
    ends_at = serializers.DateTimeField(source="offer.ends_at", allow_null=True)
    products = CardSerializer(source="cards", many=True)

    def get_url(self, shown: ShownPromotion) -> str | None:
        return absolute(self.context, shown.offer.url)

    def get_picture(self, shown: ShownPromotion) -> str | None:
        return absolute(self.context, shown.offer.picture_url)


class PromotionsAnswerSerializer(serializers.Serializer[Any]):
    """All that run at a placement, best first."""

    promotions = PromotionSerializer(many=True)


def absolute(context: Mapping[str, Any], url: str) -> str | None:
    """A whole address; null for none."""
    found: str | None = context["request"].build_absolute_uri(url) if url else None
    return found
