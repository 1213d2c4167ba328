"""A published scene: its picture, and what its dots lead to at this moment."""

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from ..storefront import ShopTheScene
from . import serializers
from .schema import described
from .views import ERRORS, SearchView


class SceneView(SearchView):
    """One scene by its short name; a draft is none."""

    @described(responses={200: serializers.SceneSerializer, **ERRORS})
    def get(self, request: Request, slug: str) -> Response:
        shop = ShopTheScene(scene=slug, placement="api", request=request._request)
        if not shop:
            raise Http404(_("There is no such scene."))
        context = {"searchable": shop.searchable, "request": request}
        return Response(serializers.SceneSerializer(shop, context=context).data)
