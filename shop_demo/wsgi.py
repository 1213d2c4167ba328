"""The shop as a WSGI application, for gunicorn."""

import sys

from django.core.wsgi import get_wsgi_application

from .celery import app  # noqa: F401  # chooses the settings, and tasks bind to it

# Pages wait for the interpreter behind photos that are worked on, several times each: a fifth of
# what is usual keeps them within twice their time, and costs photos nothing that can be measured.
sys.setswitchinterval(0.001)

application = get_wsgi_application()
