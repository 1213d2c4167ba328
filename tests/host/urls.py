"""A shop whose product page goes on after the widget: a query of its own below it."""

from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import include, path

from tests.testapp.models import Poster

_PAGE = "{% load visual_search %}<h1>{{ poster }}</h1>{% similar_products poster %}"


def product(request: HttpRequest, pk: int) -> HttpResponse:
    poster = Poster.objects.get(pk=pk)
    html = Template(_PAGE).render(Context({"poster": poster, "request": request}))
    return HttpResponse(f"{html}<footer>{Poster.objects.count()} posters</footer>")


urlpatterns = [path("shop/<int:pk>/", product), path("", include("tests.urls"))]
