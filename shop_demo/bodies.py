"""Refuses bodies that are larger than anything this shop takes, before a byte of them is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class BodyLimit:
    """Middleware. A body that announces no length is none to Django, so none is read.

    A proxy in front has such a limit as well; this one holds without it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if not announced.isdecimal() or int(announced) > settings.MOST_BODY_BYTES:
            return HttpResponse(
                "The request is too large.", status=413, content_type="text/plain; charset=utf-8"
            )
        return self.get_response(request)
