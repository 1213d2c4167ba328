"""What is promised in docs/privacy.md holds for whole visits and for a month of them."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from freezegun import freeze_time

from tests.conftest import picture_file
from tests.personalisation.browsers import Browser
from visual_search import events
from visual_search.models import Interaction
from visual_search.personalisation import Level, note, note_order, note_search
from visual_search.storefront.tracking import track

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).parents[2] / "docs" / "privacy.md"
MIDDLEWARE = "visual_search.personalisation.visit.VisitMiddleware"
RED, BLUE = (200, 30, 30), (30, 30, 200)
BROWSER = "Mozilla/5.0 (as told by a browser)"
ADDRESS = "203.0.113.77"


@pytest.fixture
def visit(client, settings, make_poster, embed_all) -> Callable[..., None]:
    """A shopper's way through the app: search, photo, API, cards followed, bought and liked."""
    settings.MIDDLEWARE = list(dict.fromkeys([*settings.MIDDLEWARE, MIDDLEWARE]))
    red, _blue = make_poster(RED), make_poster(BLUE)
    embed_all()
    page = reverse("visual_search:photo_search")
    seen = re.search(r'src="([^"]+)"', track(None, red, lazy=True, placement=""))

    def go(**headers: str) -> None:
        client.get(f"{page}?{urlencode({'q': 'poster'})}", headers=headers)
        client.post(page, {"photo": picture_file(RED)}, headers=headers)
        for name, given in (("api_search", {"q": "poster"}), ("api_photo_search", None)):
            address = reverse(f"visual_search:{name}")
            if given:
                client.get(f"{address}?{urlencode(given)}", headers=headers)
            else:
                client.post(address, {"photo": picture_file(RED)}, headers=headers)
        client.get(seen[1], headers=headers)
        client.get(
            reverse("visual_search:similar", args=["testapp-poster", red.pk]), headers=headers
        )

    return go


def stored() -> dict[str, list[Any]]:
    """All rows of all tables of the app and of sessions, and all that the cache holds."""
    models = [
        *apps.get_app_config("visual_search").get_models(),
        apps.get_model("sessions.Session"),
    ]
    found = {one._meta.label: sorted(one._base_manager.values_list(), key=repr) for one in models}
    held = {key: text for key, text in cache._cache.items() if "visual_search:" in key}
    return {**found, "cache": sorted(held)}


def test_at_the_level_nothing_a_visit_leaves_everything_unchanged(visit, client) -> None:
    # What any visit leaves behind: neighbours of products that a row remembers.
    visit(Agreed="0")
    client.cookies.clear()
    before = stored()

    visit(Agreed="0")

    assert stored() == before
    assert set(client.cookies) <= {"csrftoken"}


@pytest.mark.parametrize("header", ["Sec-GPC", "DNT"])
def test_who_objects_is_in_no_table_whatever_they_agreed_to(visit, client, header) -> None:
    before = stored()

    visit(**{"Agreed": "2", header: "1"})

    assert Interaction.objects.count() == 0
    assert set(client.cookies) <= {"csrftoken", "visual_search_visit"}
    assert stored()["sessions.Session"] == before["sessions.Session"]


def test_every_column_says_after_a_month_what_the_page_says_and_no_more(make_poster) -> None:
    posters = [make_poster(RED), make_poster(BLUE)]
    user = User.objects.create_user("grace", email="grace@example.org")
    told = {"User-Agent": BROWSER, "X-Forwarded-For": ADDRESS}
    visitors = [Browser(Level.KEPT, **told), Browser(Level.KEPT, user=user, **told)]
    with freeze_time("2026-10-01T08:00:00Z") as clock:
        for _day in range(30):
            for browser in visitors:
                browser.visit(lambda request: _do_everything(request, posters))
            clock.tick(timedelta(days=1))

    documented = _documented()
    for model in _models_of_shoppers():
        columns = [one.column for one in model._meta.local_concrete_fields]
        assert sorted(documented[model._meta.db_table]) == sorted(columns)
    values = {name: {row[name] for row in Interaction.objects.values()} for name in COLUMNS}
    assert {name: values[name] for name in ("words", "placement")} == {
        "words": {"", "red poster"},
        "placement": {"", "page"},
    }
    assert values["kind"] <= set(Interaction.Kind.values)
    assert values["user_id"] == {None, user.pk}
    assert all(re.fullmatch("[0-9a-f]{32}|", name) for name in values["visitor"])
    assert len(values["visitor"]) == 2
    text = repr(stored())
    assert not [one for one in (BROWSER, ADDRESS, user.email, user.username) if one in text]


COLUMNS = ("kind", "visitor", "user_id", "words", "placement")


def _do_everything(request: Any, posters: list[Any]) -> None:
    for poster in posters:
        for kind in ("view", "click", "basket", "like", "dislike"):
            note(request, kind, poster, placement="page")
    note_order(posters, request=request)
    note_search(request, words="red poster")
    note_search(request, placement="page")
    events.report("click", posters[0], "no reference")


def _models_of_shoppers() -> list[Any]:
    """Whatever table has a visitor in it."""
    models = apps.get_app_config("visual_search").get_models()
    return [one for one in models if any(each.name == "visitor" for each in one._meta.fields)]


def _documented() -> dict[str, list[str]]:
    """The columns that the page tells of each table, by the table's name."""
    found: dict[str, list[str]] = {}
    for part in re.split(r"`(?=visual_search_\w+`[^|\n]*:\n)", PAGE.read_text(encoding="utf-8"))[
        1:
    ]:
        table = part.split("`", 1)[0]
        rows = re.search(r"\n\n(\|.*?)\n\n", part + "\n\n", re.DOTALL)
        found[table] = re.findall(r"^\| `(\w+)` \|", rows[1], re.MULTILINE) if rows else []
    return found


def test_the_page_names_tables_that_are_there() -> None:
    assert set(_documented()) <= set(connection.introspection.table_names())
