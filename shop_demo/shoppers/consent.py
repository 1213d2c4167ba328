"""What a shopper agreed to: a cookie of the shop's own, which the app's hook reads."""

from django.http import HttpRequest, HttpResponse

from visual_search.personalisation import Level

COOKIE = "remembers"
SECONDS = 365 * 24 * 3600
LEVELS = {"nothing": Level.NOTHING, "visit": Level.VISIT, "kept": Level.KEPT}


def level(request: HttpRequest) -> Level:
    """CONSENT of the settings. Whoever was not asked yet has agreed to nothing."""
    return LEVELS.get(request.COOKIES.get(COOKIE, ""), Level.NOTHING)


def was_asked(request: HttpRequest) -> bool:
    return request.COOKIES.get(COOKIE, "") in LEVELS


def remember(request: HttpRequest, response: HttpResponse, choice: str) -> None:
    """Keep the answer itself, so that the shop does not ask again."""
    response.set_cookie(
        COOKIE,
        choice,
        max_age=SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
