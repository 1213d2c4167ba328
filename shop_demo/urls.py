"""Addresses of the demo shop: storefront, photo search, back office and, in the demo, media."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from .catalogue.media import photo

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("visual-search/", include("visual_search.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("shop_demo.checkout.urls")),
    path("", include("shop_demo.shoppers.urls")),
    path("", include("shop_demo.catalogue.urls")),
]

# A real shop lets its web server or a bucket serve the pictures, from another host.
if settings.DEBUG or getattr(settings, "SHOP_SERVES_MEDIA", False):
    media = settings.MEDIA_URL.strip("/")
    urlpatterns.append(re_path(rf"^{media}/(?P<name>.+)$", photo))
