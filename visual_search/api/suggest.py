"""Suggestions while somebody types, for a box of the app's or of the shop's own."""

from typing import Any

from django.utils.cache import patch_vary_headers
from rest_framework.request import Request
from rest_framework.response import Response

from ..admission import admit_words
from ..search.suggest import suggest
from ..storefront import prefetch_images
from . import forms, serializers
from .schema import described
from .views import ERRORS, SearchView, searchable_of

# Somebody who deletes a letter has asked a moment ago.
_SECONDS = 60


class SuggestView(SearchView):
    """Products, categories and whole queries that may be meant by what is typed."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method == "GET":
            admit_words(request._request)

    @described(
        parameters=[forms.SuggestSerializer],
        responses={200: serializers.SuggestionsSerializer, **ERRORS},
    )
    def get(self, request: Request) -> Response:
        form = forms.SuggestSerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        searchable = searchable_of(form.validated_data.get("model"))
        suggestions = suggest(searchable, form.validated_data["q"])
        prefetch_images(searchable, suggestions.products)
        context = {"searchable": searchable, "request": request}
        data = serializers.SuggestionsSerializer(suggestions, context=context).data
        # Only the shopper's own browser keeps it: what may be seen can depend on who looks.
        response = Response(data, headers={"Cache-Control": f"private, max-age={_SECONDS}"})
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response
