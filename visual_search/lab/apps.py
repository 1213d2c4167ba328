"""The laboratory as an app of its own: a shop that leaves it out has none of it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisualSearchLabConfig(AppConfig):
    name = "visual_search.lab"
    label = "visual_search_lab"
    verbose_name = _("Visual search laboratory")
