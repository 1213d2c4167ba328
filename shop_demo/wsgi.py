"""The shop as a WSGI application, for gunicorn."""

from django.core.wsgi import get_wsgi_application

from .celery import app  # noqa: F401  # chooses the settings, and tasks bind to it

application = get_wsgi_application()
