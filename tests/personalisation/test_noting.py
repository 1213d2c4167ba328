"""What shoppers do is noted as far as they agreed to it, and nowhere else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core import signing
from freezegun import freeze_time

from tests.personalisation.browsers import Browser
from tests.testapp.models import Poster
from visual_search.models import Interaction
from visual_search.personalisation import Level, Shopper, note, note_order, note_search
from visual_search.personalisation.visit import VISIT_COOKIE, VISITOR_COOKIE
from visual_search.registry import registry

pytestmark = pytest.mark.django_db
RED, BLUE = (200, 30, 30), (30, 30, 200)


def looks_at(browser: Browser, poster: Poster, kind: str = "view") -> None:
    browser.visit(lambda request: note(request, kind, poster, placement="page"))


def seen_by(browser: Browser) -> list[tuple[int, str]]:
    searchable = registry.for_model(Poster)
    found = browser.visit(lambda request: Shopper.of(request).seen(searchable))
    return [(one.key, one.kind) for one in found]


def test_a_visit_is_kept_in_a_cookie_alone(make_poster) -> None:
    red, blue = make_poster(RED), make_poster(BLUE)
    browser = Browser(Level.VISIT)

    looks_at(browser, red)
    looks_at(browser, blue)
    looks_at(browser, red)

    assert [key for key, _kind in seen_by(browser)] == [red.pk, blue.pk]
    assert set(browser.cookies) == {VISIT_COOKIE}
    assert not Interaction.objects.exists()
    morsel = browser.response.cookies.get(VISIT_COOKIE)
    assert morsel is None or (morsel["httponly"] and not morsel["max-age"])
    assert "Cookie" in browser.response["Vary"]


def test_what_a_visitor_does_is_kept_in_rows_once_a_product_and_day(make_poster) -> None:
    poster, browser = make_poster(RED), Browser(Level.KEPT)

    with freeze_time("2026-11-28T10:00:00Z") as clock:
        for _ in range(5):
            looks_at(browser, poster)
            clock.tick(60)
        clock.tick(timedelta(days=1))
        looks_at(browser, poster, "basket")

    views = Interaction.objects.filter(kind="view")
    assert [row.at for row in views] == [datetime(2026, 11, 28, 10, 4, tzinfo=UTC)]
    assert set(browser.cookies) == {VISITOR_COOKIE}
    assert set(Interaction.objects.values_list("visitor", "placement")) == {
        (views.get().visitor, "page")
    }
    assert len(views.get().visitor) == 32
    assert seen_by(browser) == [(poster.pk, "basket"), (poster.pk, "view")]


def test_a_user_is_kept_without_a_cookie(make_poster) -> None:
    user = User.objects.create_user("ada")
    browser = Browser(Level.KEPT, user=user)
    poster = make_poster(RED)

    looks_at(browser, poster, "like")
    looks_at(browser, poster, "dislike")
    browser.visit(lambda request: note_search(request, words="red poster"))
    browser.visit(lambda request: note_search(request, words="red poster"))

    assert browser.cookies == {}
    assert list(Interaction.objects.order_by("kind").values_list("kind", "user", "words")) == [
        ("dislike", user.pk, ""),
        ("search", user.pk, "red poster"),
    ]
    assert seen_by(browser) == [(poster.pk, "dislike")]


def test_orders_are_noted_later_by_user_or_visitor(make_poster) -> None:
    red, blue = make_poster(RED), make_poster(BLUE)
    user, browser = User.objects.create_user("ada"), Browser(Level.KEPT)
    looks_at(browser, red)
    visitor = browser.visit(lambda request: Shopper.of(request).visitor)

    note_order([red, blue], user=user)
    note_order([blue], visitor=visitor)
    note_order([red])

    orders = Interaction.objects.filter(kind="order").order_by("pk")
    assert [(row.user, row.visitor) for row in orders] == [(user, ""), (user, ""), (None, visitor)]


def test_a_clock_that_runs_backwards_changes_no_order(make_poster) -> None:
    red, blue = make_poster(RED), make_poster(BLUE)
    kept, visiting = Browser(Level.KEPT), Browser(Level.VISIT)

    with freeze_time("2026-11-28T12:00:00Z") as clock:
        for browser in (kept, visiting):
            looks_at(browser, blue)
            looks_at(browser, red)
        clock.move_to("2026-11-28T09:00:00Z")
        looks_at(kept, red)
        looks_at(visiting, blue)

        assert {key for key, _kind in seen_by(kept)} == {red.pk, blue.pk}
        assert seen_by(visiting) == [(blue.pk, "view"), (red.pk, "view")]
    assert Interaction.objects.count() == 2


@pytest.mark.parametrize(
    "value",
    [
        "nonsense",
        "x" * 200_000,
        signing.dumps([["testapp.poster", "1", "view", 1]], salt="somebody else's"),
        signing.dumps({"other": "data"}, salt=f"visual_search.personalisation.{VISIT_COOKIE}"),
        signing.dumps([["a", 1], 3], salt=f"visual_search.personalisation.{VISIT_COOKIE}"),
    ],
)
def test_other_cookies_are_none(make_poster, value: str) -> None:
    poster, browser = make_poster(RED), Browser(Level.VISIT)
    browser.cookies = {VISIT_COOKIE: value, VISITOR_COOKIE: value}

    assert seen_by(browser) == []
    looks_at(browser, poster)
    assert seen_by(browser) == [(poster.pk, "view")]


def test_of_ten_thousand_keys_the_cookie_holds_fifty(make_poster) -> None:
    browser = Browser(Level.VISIT)

    def look(request) -> None:
        for number in range(10_000):
            note(request, "view", Poster(pk=number))

    browser.visit(look)

    assert [key for key, _kind in seen_by(browser)] == list(range(9999, 9949, -1))
    assert len(browser.cookies[VISIT_COOKIE]) < 4000


def test_what_is_fetched_ahead_is_not_looked_at(make_poster) -> None:
    browser = Browser(Level.KEPT, **{"Sec-Purpose": "prefetch;prerender"})

    looks_at(browser, make_poster(RED))

    assert browser.cookies == {}
    assert not Interaction.objects.exists()
