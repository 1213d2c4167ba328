"""The admin of a shop that has no laboratory."""

from django.contrib import admin
from django.urls import path

from visual_search.models import EvaluationReport

site = admin.AdminSite()
site._registry = {
    model: one for model, one in admin.site._registry.items() if model is not EvaluationReport
}
urlpatterns = [path("admin/", site.urls)]
