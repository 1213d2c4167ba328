"""Addresses of the storefront."""

from django.urls import path

from . import views
from .media import thumbnail

app_name = "catalogue"
urlpatterns = [
    path("", views.home, name="home"),
    path("all/", views.everything, name="everything"),
    path("category/<str:slug>/", views.category, name="category"),
    path("offer/<str:slug>/", views.promotion, name="promotion"),
    path("product/<str:slug>/", views.product, name="product"),
    path("thumbnails/<int:width>/<path:name>", thumbnail, name="thumbnail"),
]
