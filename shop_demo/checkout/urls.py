"""Addresses of basket and order."""

from django.urls import path

from . import views

app_name = "checkout"
urlpatterns = [
    path("basket/", views.basket, name="basket"),
    path("basket/add/", views.add, name="add"),
    path("basket/change/", views.change, name="change"),
    path("order/", views.order, name="order"),
    path("order/<str:number>/", views.placed, name="placed"),
]
