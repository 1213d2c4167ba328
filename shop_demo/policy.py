"""Says with every answer what a page may load: files of the shop's own, and nothing inline.

Django 6.0 has a middleware of its own for this (`SECURE_CSP`); for 5.2 these lines do.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    # The shopper's own photo is shown before it is sent.
    "img-src": "'self' data: blob:",
    # The page that shows a sample or a product's picture reads it as a file.
    "connect-src": "'self' data: blob:",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
POLICY = "; ".join(f"{name} {sources}" for name, sources in _DIRECTIVES.items())


class ContentPolicy:
    """Middleware. A view that is stricter, as the one for photos, keeps its own policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response
