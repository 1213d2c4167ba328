"""Search with words: hits with what narrows them, in any order that the searchable can tell."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from ..admission import admit_words
from ..personalisation import note_search
from ..search.eligible.filters import eligible_objects
from ..search.words_request import WordsAnswer, WordsRequest
from ..storefront.photo import PhotoForm
from ..storefront.photo.facets import Facet, offer_of
from . import forms, serializers
from .schema import described
from .views import (
    ERRORS,
    FILTERS,
    PAGE_PARAMETERS,
    PLACEMENT,
    SearchView,
    context_of,
    filters_of,
    searchable_of,
)

_OWN_PARAMETERS = {*PAGE_PARAMETERS, "q", "sort", "model", "without"}


class WordsSearchView(SearchView):
    """Find products with words."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method == "GET":
            admit_words(request._request)

    @described(
        parameters=[forms.WordsSearchSerializer, *FILTERS],
        responses={200: serializers.WordsResultsSerializer, **ERRORS},
    )
    def get(self, request: Request) -> Response:
        form = forms.WordsSearchSerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        searchable = searchable_of(data.get("model"))
        answer = WordsRequest(
            searchable=searchable,
            words=data["q"],
            filters=filters_of(request, besides=_OWN_PARAMETERS),
            without=data["without"],
            sort=data["sort"],
            page=form.page(),
            context=context_of(searchable, request),
        ).answer()
        if not form.page().offset:
            note_search(request._request, words=data["q"], placement=PLACEMENT)
        return Response(
            serializers.serialize_words_results(answer, request, facets=_facets(answer))
        )


def _facets(answer: WordsAnswer) -> list[Facet]:
    """What narrows the answer, counted over all that matches the words."""
    searchable = answer.query.searchable

    def eligible(form: PhotoForm) -> Any:
        return answer.matching(eligible_objects(searchable, filters=form.filters))

    form = PhotoForm(filters=answer.filters)
    return list(offer_of(searchable, form, eligible).facets.values())
