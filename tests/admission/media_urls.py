"""Addresses of a shop that serves its media itself."""

from django.urls import include, path, re_path

from shop_demo.catalogue.media import photo

urlpatterns = [
    re_path(r"^media/(?P<name>.+)$", photo),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("shop_demo.checkout.urls")),
    path("", include("shop_demo.catalogue.urls")),
    path("visual-search/", include("visual_search.urls")),
]
