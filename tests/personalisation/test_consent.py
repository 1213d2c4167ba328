"""The shop says what may be remembered; a browser may lower it, and doubt means nothing."""

import logging

import pytest
from django.test import RequestFactory

from tests.personalisation.browsers import Browser
from visual_search.personalisation import STRANGER, Level, Shopper, level_of


def kept(_request: object) -> Level:
    return Level.KEPT


def nonsense(_request: object) -> object:
    return "everything"


def yes(_request: object) -> object:
    return True


def fails(_request: object) -> Level:
    raise LookupError("no such session")


def level(configure, hook: str, **headers: str) -> Level:
    configure(CONSENT=f"{__name__}.{hook}" if hook else "")
    return level_of(RequestFactory().get("/", headers=headers))


def test_nothing_is_the_default(configure) -> None:
    assert level(configure, "") is Level.NOTHING
    assert level_of(None) is Level.NOTHING
    assert Shopper.of(None) is STRANGER


@pytest.mark.parametrize("header", ["Sec-GPC", "DNT"])
def test_a_browser_that_objects_is_remembered_for_the_visit_at_most(configure, header) -> None:
    assert level(configure, "kept") is Level.KEPT
    assert level(configure, "kept", **{header: "1"}) is Level.VISIT
    assert level(configure, "kept", **{header: "0"}) is Level.KEPT


@pytest.mark.parametrize("hook", ["nonsense", "yes", "fails", "not_there"])
def test_a_hook_that_cannot_be_understood_means_nothing_and_is_logged(
    configure, hook: str, caplog
) -> None:
    with caplog.at_level(logging.ERROR):
        assert level(configure, hook) is Level.NOTHING

    assert "CONSENT" in caplog.text


def test_the_hook_is_asked_once_a_request() -> None:
    browser = Browser(Level.KEPT)
    request = browser.request()

    level_of(request)
    browser.headers["Agreed"] = "0"

    assert level_of(request) is level_of(request)
