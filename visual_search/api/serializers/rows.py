"""Rows by a shopper's taste and by what others did, as the API gives them."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from ...personalisation.rows import Chosen
from ...registry import Searchable
from ...search.hits import Hit
from ...storefront import prefetch_images
from ...storefront.row_reasons import reason_text
from ..schema import described_field
from .hits import ProductSerializer, ReasonSerializer


class RowHitSerializer(ProductSerializer):
    """A product in a row, and why it is there."""

    similarity = serializers.FloatField(
        allow_null=True, help_text="Cosine, -1 to 1; null where no picture was compared."
    )
    reasons = ReasonSerializer(many=True)
    reason = serializers.SerializerMethodField(
        help_text="The first reason in the shopper's language; empty where there is none."
    )

    def get_reason(self, hit: Hit) -> str:
        return reason_text(hit.reasons)


class RowSerializer(serializers.Serializer[Chosen]):
    """A row of products."""

    basis = serializers.CharField(
        help_text="What it was chosen by: taste, viewed, trending, new, viewed_together, "
        "bought_together or pairing."
    )
    start = serializers.SerializerMethodField(
        help_text="The product that the row starts from; null for none."
    )
    results = serializers.SerializerMethodField()

    @described_field(ProductSerializer(allow_null=True))
    def get_start(self, chosen: Chosen) -> Any:
        if chosen.start is None:
            return None
        hit = Hit(instance=chosen.start, image_name="", similarity=None, score=0.0)
        prefetch_images(self.context["searchable"], [hit])
        return ProductSerializer(hit, context=self.context).data

    @described_field(RowHitSerializer(many=True))
    def get_results(self, chosen: Chosen) -> Any:
        prefetch_images(self.context["searchable"], chosen.hits)
        hits: Any = chosen.hits
        return RowHitSerializer(hits, many=True, context=self.context).data


def serialize_row(chosen: Chosen, searchable: Searchable, request: Request) -> dict[str, Any]:
    context = {"searchable": searchable, "request": request}
    data: dict[str, Any] = dict(RowSerializer(chosen, context=context).data)
    return data
