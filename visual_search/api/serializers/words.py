"""Answers to words, and what else may be meant by them."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from ...search.hits import Results
from ...search.suggest import Suggestions
from ...search.words_request import WordsAnswer
from ...storefront.photo.facets import Choice, Facet
from ..schema import described_field
from .hits import ProductSerializer
from .results import AnswerSerializer


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


def serialize_words_results(
    answer: WordsAnswer, request: Request, *, facets: Sequence[Facet]
) -> dict[str, Any]:
    context = {"searchable": answer.query.searchable, "request": request}
    context |= {"answer": answer, "facets": facets}
    data: dict[str, Any] = dict(WordsResultsSerializer(answer.results, context=context).data)
    return data
