"""Addresses of the test project."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView


def poster(_request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(f"Poster {pk}")


urlpatterns = [
    path("posters/<int:pk>/", poster),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("", include("shop_demo.urls")),
]
