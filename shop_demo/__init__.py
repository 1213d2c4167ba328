"""A small shop that uses visual search as any host would."""

import os

# Tasks bind to the app that exists when they are first used, so every process that runs Django
# loads it here. Other programs of it run no Django, and Celery would choose settings for them.
if "DJANGO_SETTINGS_MODULE" in os.environ:
    from .celery import app as celery_app

    __all__ = ["celery_app"]
