"""Addresses of the app: `path("visual-search/", include("visual_search.urls"))`."""

from django.urls import path

from . import views
from .api import views as api

app_name = "visual_search"

urlpatterns = [
    path("", views.PhotoSearchView.as_view(), name="photo_search"),
    path("similar/<slug:model>/<path:pk>/", views.SimilarView.as_view(), name="similar"),
    path("api/photo-search/", api.PhotoSearchView.as_view(), name="api_photo_search"),
    path("api/similar/<slug:model>/<path:pk>/", api.SimilarView.as_view(), name="api_similar"),
    path("api/more-like/<slug:model>/", api.MoreLikeView.as_view(), name="api_more_like"),
    path("api/health/", api.HealthView.as_view(), name="api_health"),
]
