"""A product page with a row of similar products, beside the app's own addresses."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import include, path

from tests.testapp.models import Poster

_PAGE = (
    "{% load visual_search %}{% photo_search_button %}"
    "<h1>{{ poster }}</h1>{% similar_products poster %}"
)


@login_not_required
def product(request: HttpRequest, pk: int) -> HttpResponse:
    context = Context({"poster": Poster.objects.get(pk=pk), "request": request})
    return HttpResponse(Template(_PAGE).render(context))


urlpatterns = [
    path("shop/<int:pk>/", product),
    path("admin/", admin.site.urls),
    path("visual-search/", include("visual_search.urls")),
]
