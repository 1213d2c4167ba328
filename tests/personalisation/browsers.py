"""A shopper's browser before a shop of one view: it keeps cookies, and agrees to what it likes."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from visual_search.personalisation import Level
from visual_search.personalisation.visit import VisitMiddleware

AGREED = "tests.personalisation.browsers.agreed"


def agreed(request: HttpRequest) -> Level:
    """The hook CONSENT: whatever the browser says."""
    return Level(int(request.headers.get("Agreed", "0")))


class Browser:
    """Asks for pages, as one who agreed to a level."""

    def __init__(self, level: Level, *, user: Any = None, **headers: str) -> None:
        self.cookies: dict[str, str] = {}
        self.headers = {"Agreed": str(int(level)), **headers}
        self.user = user or AnonymousUser()
        self.response = HttpResponse()

    def request(self) -> HttpRequest:
        request = RequestFactory().get("/", headers=self.headers)
        request.COOKIES.update(self.cookies)
        request.user = self.user
        return request

    def visit(self, act: Callable[[HttpRequest], Any]) -> Any:
        """Do something in a request, and keep the cookies of the response; what it came to."""
        answers = []

        def view(request: HttpRequest) -> HttpResponse:
            answers.append(act(request))
            return HttpResponse()

        self.response = VisitMiddleware(view)(self.request())
        for name, morsel in self.response.cookies.items():
            if morsel.value:
                self.cookies[name] = morsel.value
            else:
                self.cookies.pop(name, None)
        return answers[0]
