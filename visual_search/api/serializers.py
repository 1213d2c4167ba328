"""What the API answers."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from ..documentation import page
from ..imaging import Crop
from ..imaging.objects import FoundObject
from ..registry import Searchable, title_of, url_of
from ..search.hits import Hit, Results
from ..search.suggest import Suggestions
from ..search.words_request import WordsAnswer
from ..storefront import families_of, image_url, prefetch_images
from ..storefront.photo.facets import Choice, Facet
from .schema import described_field


class ReasonSerializer(serializers.Serializer[Any]):
    """Why a product is there."""

    kind = serializers.CharField(help_text="barcode, word, region, colour or category.")
    values = serializers.ListField(child=serializers.CharField(), help_text="What is shared.")
    boxes = serializers.DictField(
        child=serializers.ListField(child=serializers.FloatField()),
        help_text="For a region: left, top, right and bottom on the whole photo and image, 0 to 1.",
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


class PhotoResultsSerializer(ResultsSerializer):
    """One page of an answer to a photo."""

    box = serializers.SerializerMethodField(
        help_text="The part of the photo that was searched with; null for the whole of it."
    )
    objects = serializers.SerializerMethodField(
        help_text="The main object first; null unless `objects` was asked for."
    )

    @described_field(BoxSerializer(allow_null=True))
    def get_box(self, _: Results) -> Any:
        box = self.context.get("box")
        return None if box is None else BoxSerializer(box).data

    @described_field(FoundObjectSerializer(many=True, allow_null=True))
    def get_objects(self, _: Results) -> Any:
        found = self.context.get("objects")
        return None if found is None else FoundObjectSerializer(found, many=True).data


class ChoiceSerializer(serializers.Serializer[Choice]):
    """One value of a facet."""

    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # of a field, says the base class
    count = serializers.IntegerField(
        help_text="Matches that have it, all other filters as they are."
    )
    is_chosen = serializers.BooleanField()
    depth = serializers.IntegerField(help_text="How far below the top of a tree it stands.")


class FacetSerializer(serializers.Serializer[Facet]):
    """A filter that is worth offering."""

    name = serializers.CharField(help_text="The parameter; of a range with `_min` or `_max` added.")
    title = serializers.CharField()
    is_range = serializers.BooleanField()
    choices = ChoiceSerializer(many=True)


class ChipSerializer(serializers.Serializer[Any]):
    """Something that words ask for, as a filter."""

    name = serializers.CharField(help_text="What `without` takes, so that it does not filter.")
    kind = serializers.CharField(help_text="price, colour or category.")
    label = serializers.CharField()  # type: ignore[assignment]  # of a field, says the base class
    words = serializers.CharField(help_text="What was typed for it.")
    filters = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="The filters that say the same.",
    )


class WordsResultsSerializer(AnswerSerializer):
    """One page of an answer to words."""

    corrected_from = serializers.SerializerMethodField(
        help_text="What was typed, where the answer is one to `meant` instead; else null."
    )
    meant = serializers.SerializerMethodField(
        help_text="What was typed in words that the catalogue knows; null where it knows them all."
    )
    count = serializers.SerializerMethodField(help_text="Matches on all pages.")
    sort = serializers.SerializerMethodField()
    sorts = serializers.SerializerMethodField(help_text="The orders that can be asked for.")
    chips = serializers.SerializerMethodField(help_text="What the words filter by.")
    facets = serializers.SerializerMethodField()
    relaxed = serializers.SerializerMethodField(
        help_text="Chips and filters that were left out, because nothing was found with them."
    )

    def get_corrected_from(self, _: Results) -> str | None:
        return self._answer.attempt.asked.words if self._answer.is_corrected else None

    def get_meant(self, _: Results) -> str | None:
        return self._answer.meant or None

    def get_count(self, _: Results) -> int:
        return self._answer.total

    def get_sort(self, _: Results) -> str:
        return self._answer.query.sort

    @described_field(serializers.ListField(child=serializers.CharField()))
    def get_sorts(self, _: Results) -> list[str]:
        return list(self._answer.query.searchable.sorts)

    @described_field(ChipSerializer(many=True))
    def get_chips(self, _: Results) -> Any:
        return ChipSerializer(list(self._answer.understood.chips), many=True).data

    @described_field(FacetSerializer(many=True))
    def get_facets(self, _: Results) -> Any:
        return FacetSerializer(self.context["facets"], many=True).data

    @described_field(serializers.ListField(child=serializers.CharField()))
    def get_relaxed(self, _: Results) -> list[str]:
        return list(self._answer.relaxed)

    @property
    def _answer(self) -> WordsAnswer:
        answer: WordsAnswer = self.context["answer"]
        return answer


class SuggestedCategorySerializer(serializers.Serializer[Any]):
    """A category whose name goes on as was typed."""

    label = serializers.CharField()  # type: ignore[assignment]  # of a field, says the base class
    filters = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="The filters of a search for it, as every endpoint takes them.",
    )


class SuggestionsSerializer(serializers.Serializer[Suggestions]):
    """What may be meant: at most 6 products, 3 categories and 4 queries."""

    products = ProductSerializer(many=True)
    categories = SuggestedCategorySerializer(many=True)
    words = serializers.ListField(
        child=serializers.CharField(), help_text="Whole queries: what was typed, completed."
    )


class ErrorDetailSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text=f"Stable; see {page('api.md#errors')}")
    message = serializers.CharField(help_text="Safe to show to shoppers.")

    def get_fields(self) -> dict[str, Any]:
        # `fields` is a name that serializers use themselves, so it cannot be an attribute.
        return {**super().get_fields(), "fields": serializers.DictField(required=False)}


class ErrorSerializer(serializers.Serializer[Any]):
    """What every refusal looks like."""

    error = ErrorDetailSerializer()


class LiveSerializer(serializers.Serializer[Any]):
    """Whether the process answers."""

    status = serializers.ChoiceField(choices=("live",))


class HealthSerializer(serializers.Serializer[Any]):
    """Whether searches can be answered, and what waits."""

    status = serializers.ChoiceField(choices=("ready", "unavailable"))
    reasons = serializers.ListField(
        child=serializers.CharField(), help_text="Codes: why searches cannot be answered."
    )
    warnings = serializers.ListField(
        child=serializers.CharField(), help_text="Codes: what is wrong, although they can."
    )
    images = serializers.IntegerField()
    searchable = serializers.IntegerField()
    pending = serializers.IntegerField()
    failed = serializers.IntegerField()


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
    box: Crop | None,
    objects: Sequence[FoundObject] | None,
) -> dict[str, Any]:
    context = {"searchable": searchable, "request": request, "token": token}
    context |= {"box": box, "objects": objects}
    data: dict[str, Any] = dict(PhotoResultsSerializer(results, context=context).data)
    return data


def serialize_words_results(
    answer: WordsAnswer, request: Request, *, facets: Sequence[Facet]
) -> dict[str, Any]:
    context = {"searchable": answer.query.searchable, "request": request}
    context |= {"answer": answer, "facets": facets}
    data: dict[str, Any] = dict(WordsResultsSerializer(answer.results, context=context).data)
    return data
