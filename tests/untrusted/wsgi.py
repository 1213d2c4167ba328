"""The test project behind a real server."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
