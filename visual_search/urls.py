"""Addresses of the app: `path("visual-search/", include("visual_search.urls"))`."""

from django.urls import path

from .api import health, metrics
from .api import views as api
from .storefront import views

app_name = "visual_search"

urlpatterns = [
    path("", views.PhotoSearchView.as_view(), name="photo_search"),
    path("similar/<slug:model>/<path:pk>/", views.SimilarView.as_view(), name="similar"),
    path("api/photo-search/", api.PhotoSearchView.as_view(), name="api_photo_search"),
    # Any text, so that a wrong one is refused in the words of the API.
    path("api/similar/<str:model>/<path:pk>/", api.SimilarView.as_view(), name="api_similar"),
    path("api/more-like/<str:model>/", api.MoreLikeView.as_view(), name="api_more_like"),
    path("api/health/", health.ReadyView.as_view(), name="api_health"),
    path("api/health/live/", health.LiveView.as_view(), name="api_health_live"),
    path("api/health/ready/", health.ReadyView.as_view(), name="api_health_ready"),
    path("metrics/", metrics.MetricsView.as_view(), name="metrics"),
]
