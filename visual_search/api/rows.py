"""Rows by a shopper's taste and by what others did: the same that the tags print."""

from typing import Any

from django.db import models
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from .. import search
from ..personalisation import Shopper
from ..personalisation.rows import PRODUCT_ROWS, SHOP_ROWS, Wanted, choose
from ..registry import Searchable
from .forms import ModelField
from .schema import described
from .serializers.rows import RowSerializer, serialize_row
from .views import ERRORS, FILTERS, SearchView, filters_of, searchable_of

_MOST = 48
_OWN_PARAMETERS = {"limit", "model"}


class ProductRowFormSerializer(serializers.Serializer[Any]):
    """How much of a row is wanted."""

    limit = serializers.IntegerField(min_value=1, max_value=_MOST, default=8)


class ShopRowFormSerializer(ProductRowFormSerializer):
    """How much of a row is wanted, of which model."""

    model = ModelField(allow_blank=True)


class RowView(SearchView):
    """What rows share."""

    def row(
        self,
        request: Request,
        name: str,
        searchable: Searchable,
        *,
        limit: int,
        instance: models.Model | None = None,
    ) -> Response:
        if name not in (SHOP_ROWS if instance is None else PRODUCT_ROWS):
            raise Http404(_("There is no such row."))
        filters = filters_of(request, besides=_OWN_PARAMETERS)
        excluded = frozenset(filters.pop("exclude", []))
        chosen = choose(
            name,
            shopper=Shopper.of(request._request),
            searchable=searchable,
            wanted=Wanted(limit=limit, filters=filters, exclude=excluded),
            instance=instance,
        )
        return Response(serialize_row(chosen, searchable, request))


class ShopRowView(RowView):
    """A row of the shop: `for_you`, `because_you_viewed`, `recently_viewed` or `trending`."""

    @described(
        parameters=[ShopRowFormSerializer, *FILTERS], responses={200: RowSerializer, **ERRORS}
    )
    def get(self, request: Request, name: str) -> Response:
        form = ShopRowFormSerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        searchable = searchable_of(form.validated_data.get("model"))
        return self.row(request, name, searchable, limit=form.validated_data["limit"])


class ProductRowView(RowView):
    """A row of one product: `also_viewed`, `bought_together` or `goes_with`."""

    @described(
        operation_id="product_rows_retrieve",
        parameters=[ProductRowFormSerializer, *FILTERS],
        responses={200: RowSerializer, **ERRORS},
    )
    def get(self, request: Request, name: str, model: str, pk: str) -> Response:
        form = ProductRowFormSerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        searchable = searchable_of(model)
        [instance] = search.visible_objects(searchable, [pk])
        limit = form.validated_data["limit"]
        return self.row(request, name, searchable, limit=limit, instance=instance)
