"""The addresses of the shop: oscar's, the admin's, and those of visual search."""

from django.apps import apps
from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("visual-search/", include("visual_search.urls")),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    path("", include(apps.get_app_config("oscar").urls[0])),
]
