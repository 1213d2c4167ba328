"""The promotions of a page, for shops that render their pages elsewhere."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from ..registry import Searchable
from ..search import eligible_objects, visible_objects
from ..storefront import Promotions
from . import forms, serializers
from .schema import described
from .views import ERRORS, SearchView, searchable_of


class PromotionsView(SearchView):
    """The running promotions, those that the shopper may like first. Encodes nothing."""

    @described(
        parameters=[forms.PromotionsSerializer],
        responses={200: serializers.PromotionsAnswerSerializer, **ERRORS},
    )
    def get(self, request: Request, model: str) -> Response:
        form = forms.PromotionsSerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        searchable = searchable_of(model)
        found = Promotions(
            model=searchable.label,
            product=_product(searchable, form.validated_data["product"]),
            category=_category(searchable, form.validated_data["category"]),
            placement=form.validated_data["placement"],
            limit=form.validated_data["limit"],
            products=form.validated_data["products"],
            request=request._request,
        )
        context = {"searchable": searchable, "request": request}
        data = serializers.PromotionsAnswerSerializer({"promotions": found.shown}, context=context)
        return Response(data.data, headers={"Vary": "Cookie"})


def _category(searchable: Searchable, value: str) -> str | None:
    """The category, where it can be one: what a row cannot use would only be logged."""
    name = searchable.category_filter
    if not (value and name):
        return None
    eligible_objects(searchable, filters={name: value})
    return value


def _product(searchable: Searchable, key: str) -> Any:
    return visible_objects(searchable, [key])[0] if key else None
