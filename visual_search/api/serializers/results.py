"""Pages of answers that pictures gave."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from ...imaging.objects import FoundObject
from ...registry import Searchable
from ...search.hits import Results
from ...search.meaning.looks_like import looks_like
from ...search.query import Query, unsold_codes
from ...storefront import families_of, prefetch_images
from ..schema import described_field
from .hits import HitSerializer


class BoxSerializer(serializers.Serializer[Any]):
    """A part of the photo, in fractions of its width and height."""

    x = serializers.FloatField()
    y = serializers.FloatField()
    width = serializers.FloatField()
    height = serializers.FloatField()


class FoundObjectSerializer(serializers.Serializer[Any]):
    """A part of the photo that stands out, in fractions of its width and height."""

    x = serializers.FloatField(source="box.x")
    y = serializers.FloatField(source="box.y")
    width = serializers.FloatField(source="box.width")
    height = serializers.FloatField(source="box.height")
    score = serializers.FloatField(help_text="Its share of all that stands out, 0 to 1.")


class AnswerSerializer(serializers.Serializer[Results]):
    """One page of any answer."""

    results = serializers.SerializerMethodField(help_text="One for a product and its variants.")
    offset = serializers.IntegerField()
    limit = serializers.IntegerField()
    next_offset = serializers.IntegerField(allow_null=True)
    has_good_match = serializers.BooleanField(
        help_text="False when nothing is near enough; true as long as the bands are unknown."
    )

    @described_field(HitSerializer(many=True))
    def get_results(self, results: Results) -> Any:
        prefetch_images(self.context["searchable"], results.hits)
        families = families_of(self.context["searchable"], results.hits)
        return [
            HitSerializer(first, context={**self.context, "variants": others}).data
            for first, *others in families
        ]


class ResultsSerializer(AnswerSerializer):
    """One page of an answer that pictures gave."""

    confidence = serializers.FloatField(
        allow_null=True,
        help_text="Probability, 0 to 1, that the best product is what the photo shows, if sold.",
    )
    space = serializers.CharField(
        source="space.fingerprint", help_text="Fingerprint of the embedding space that answered."
    )
    token = serializers.SerializerMethodField(
        help_text="Asks for other pages without the photo; null for products."
    )

    def get_token(self, _: Results) -> str | None:
        token: str | None = self.context.get("token")
        return token


class SaidSerializer(serializers.Serializer[Any]):
    """A word for what a photo shows."""

    attribute = serializers.CharField(
        help_text="category, colour, pattern, material, finish or shape."
    )
    word = serializers.CharField(help_text="As the catalogue says it: `api/search/` finds by it.")
    share = serializers.FloatField(help_text="How far look-alikes agree on it, 0 to 1.")


class PhotoResultsSerializer(ResultsSerializer):
    """One page of an answer to a photo."""

    box = serializers.SerializerMethodField(
        help_text="The part of the photo that was searched with; null for the whole of it."
    )
    objects = serializers.SerializerMethodField(
        help_text="The main object first; null unless `objects` was asked for."
    )

    codes = serializers.SerializerMethodField(
        help_text="What the barcodes in the photo name, the one nearest to its middle first."
    )
    unsold_codes = serializers.SerializerMethodField(
        help_text="Article numbers of the photo, where nothing that they name is sold here."
    )

    read = serializers.SerializerMethodField(
        help_text="Lines that were read on the photo; null where nobody read it."
    )

    @described_field(serializers.ListField(child=serializers.CharField(), allow_null=True))
    def get_read(self, _: Results) -> Any:
        label = self.context["query"].label
        return label.words if label and label.was_read else None

    looks_like = serializers.SerializerMethodField(
        help_text="What the nearest products agree that it is; empty on later pages."
    )

    @described_field(SaidSerializer(many=True))
    def get_looks_like(self, results: Results) -> Any:
        if results.offset or not results.has_good_match:
            return []
        said = looks_like(self.context["searchable"], results.hits, results.guess)
        return SaidSerializer(said, many=True).data

    @described_field(serializers.ListField(child=serializers.CharField()))
    def get_codes(self, _: Results) -> Any:
        return self.context["query"].codes

    @described_field(serializers.ListField(child=serializers.CharField()))
    def get_unsold_codes(self, _: Results) -> Any:
        return unsold_codes(self.context["query"])

    @described_field(BoxSerializer(allow_null=True))
    def get_box(self, _: Results) -> Any:
        box = self.context["query"].box
        return None if box is None else BoxSerializer(box).data

    @described_field(FoundObjectSerializer(many=True, allow_null=True))
    def get_objects(self, _: Results) -> Any:
        found = self.context.get("objects")
        return None if found is None else FoundObjectSerializer(found, many=True).data


def serialize_results(
    results: Results, searchable: Searchable, request: Request, *, token: str | None = None
) -> dict[str, Any]:
    context = {"searchable": searchable, "request": request, "token": token}
    data: dict[str, Any] = dict(ResultsSerializer(results, context=context).data)
    return data


def serialize_photo_results(
    results: Results,
    searchable: Searchable,
    request: Request,
    *,
    token: str,
    query: Query,
    objects: Sequence[FoundObject] | None,
) -> dict[str, Any]:
    context = {"searchable": searchable, "request": request, "token": token}
    context |= {"query": query, "objects": objects}
    data: dict[str, Any] = dict(PhotoResultsSerializer(results, context=context).data)
    return data
