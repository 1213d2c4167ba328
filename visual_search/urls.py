"""Addresses of the app: `path("visual-search/", include("visual_search.urls"))`."""

from django.urls import path

from .api.deferred import deferred
from .api.metrics import MetricsView
from .storefront import views
from .storefront.campaigns.views import CampaignView
from .storefront.rows import views as rows
from .storefront.scan import ScanView
from .storefront.tracking import SeenView

app_name = "visual_search"

_ready = deferred("health.ReadyView")

urlpatterns = [
    path("", views.PhotoSearchView.as_view(), name="photo_search"),
    path("scan/", ScanView.as_view(), name="scan"),
    path("seen/<str:what>/", SeenView.as_view(), name="seen"),
    path("campaigns/<slug:slug>/", CampaignView.as_view(), name="campaign"),
    path("similar/<slug:model>/<path:pk>/", views.SimilarView.as_view(), name="similar"),
    path("row/", rows.RowView.as_view(), name="row"),
    path("not-for-me/", rows.NotForMeView.as_view(), name="not_for_me"),
    path("api/photo-search/", deferred("views.PhotoSearchView"), name="api_photo_search"),
    path("api/search/", deferred("words.WordsSearchView"), name="api_search"),
    path("api/suggest/", deferred("suggest.SuggestView"), name="api_suggest"),
    # Any text, so that a wrong one is refused in the words of the API.
    path("api/similar/<str:model>/<path:pk>/", deferred("views.SimilarView"), name="api_similar"),
    path("api/rows/<str:name>/", deferred("rows.ShopRowView"), name="api_row"),
    path(
        "api/rows/<str:name>/<str:model>/<path:pk>/",
        deferred("rows.ProductRowView"),
        name="api_product_row",
    ),
    path("api/more-like/<str:model>/", deferred("views.MoreLikeView"), name="api_more_like"),
    path(
        "api/promotions/<str:model>/", deferred("promotions.PromotionsView"), name="api_promotions"
    ),
    path("api/scenes/<str:slug>/", deferred("scenes.SceneView"), name="api_scene"),
    path("api/health/", _ready, name="api_health"),
    path("api/health/live/", deferred("health.LiveView"), name="api_health_live"),
    path("api/health/ready/", _ready, name="api_health_ready"),
    path("api/image-health/", deferred("image_health.ImageHealthView"), name="api_image_health"),
    path("metrics/", MetricsView.as_view(), name="metrics"),
]
