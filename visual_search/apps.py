"""Wires the app once Django is ready."""

import sys
from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class VisualSearchConfig(AppConfig):
    name = "visual_search"
    verbose_name = _("Visual search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import signals, unmigrated
        from .doctor import checks
        from .personalisation import wiring

        checks.register_checks()
        autodiscover_modules("searchable")
        signals.connect()
        wiring.connect()
        unmigrated.connect(self)
        # Workers find their tasks, however they were told where to look; others need no Celery.
        if "celery" in sys.modules:
            import_module(f"{self.name}.tasks")
