"""Addresses of what the shop knows of its shoppers."""

from django.urls import path

from . import views

app_name = "shoppers"
urlpatterns = [
    path("you/", views.known, name="known"),
    path("you/choose/", views.choose, name="choose"),
    path("you/erase/", views.erase, name="erase"),
    path("you/everything.json", views.everything, name="everything"),
]
