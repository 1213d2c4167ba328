"""Events, tags and searches are noted for the shopper whose request tells them."""

from urllib.parse import urlencode

import pytest
from django.core import checks
from django.template import Context, Template
from django.urls import reverse

from tests.conftest import picture_file
from tests.personalisation.browsers import AGREED, Browser
from tests.testapp.models import Poster
from visual_search import events
from visual_search.models import Interaction
from visual_search.personalisation import Level
from visual_search.personalisation.visit import VISIT_COOKIE

pytestmark = pytest.mark.django_db
RED = (200, 30, 30)
MIDDLEWARE = "visual_search.personalisation.visit.VisitMiddleware"


@pytest.fixture
def shop(client, settings):
    """A client of the test project with the line in its middleware, once."""
    settings.MIDDLEWARE = list(dict.fromkeys([*settings.MIDDLEWARE, MIDDLEWARE]))
    return client


def kept() -> list[tuple[str, str, str]]:
    rows = Interaction.objects.order_by("kind")
    return list(rows.values_list("kind", "words", "placement"))


def rendered(request, tag: str, poster: Poster) -> str:
    template = Template("{% load visual_search %}" + tag)
    return template.render(Context({"request": request, "product": poster}))


def test_events_are_noted_for_the_shopper_whose_request_tells_them(make_poster) -> None:
    poster, browser = make_poster(RED), Browser(Level.KEPT)

    def follow(_request) -> None:
        for kind in ("click", "basket", "order"):
            query_id = events.new_query_id()
            reference = events.make_reference(
                poster, query_id=query_id, position=1, placement="row"
            )
            events.report(kind, poster, reference)

    browser.visit(follow)

    assert kept() == [("basket", "", "row"), ("click", "", "row"), ("order", "", "row")]


def test_nobody_listens_where_nothing_may_be_remembered(configure) -> None:
    assert events.is_wired(Poster)
    configure(CONSENT="")
    assert not events.is_wired(Poster)


def test_the_tag_notes_that_a_product_is_looked_at(make_poster) -> None:
    poster, browser = make_poster(RED), Browser(Level.KEPT)

    shown = browser.visit(lambda request: rendered(request, "{% track product %}", poster))

    assert shown == ""
    assert kept() == [("view", "", "")]


def test_a_page_from_a_cache_notes_it_by_a_picture(make_poster, shop) -> None:
    poster = make_poster(RED)
    tag = '{% track product lazy=True placement="page" %}'

    printed = rendered(None, tag, poster)
    address = printed.split('src="')[1].split('"')[0]
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-origin"}):
        response = shop.get(address, headers={"Agreed": "1", **headers})
        assert response["Content-Type"] == "image/gif"
        assert "no-store" in response["Cache-Control"]

    assert "csrf" not in printed
    assert VISIT_COOKIE in shop.cookies
    altered = shop.get(address[:-3] + "xx/", headers={"Agreed": "2"})
    assert (altered.status_code, kept()) == (200, [])


def test_searches_are_noted_without_their_photo(make_poster, embed_all, shop) -> None:
    make_poster(RED)
    embed_all()
    agreed = {"headers": {"Agreed": "2"}}
    page = reverse("visual_search:photo_search")

    shop.get(f"{page}?{urlencode({'q': 'red poster'})}", **agreed)
    shop.post(page, {"photo": picture_file(RED)}, **agreed)
    shop.get(f"{reverse('visual_search:api_search')}?{urlencode({'q': 'lamp'})}", **agreed)

    assert sorted(kept()) == [
        ("search", "", "photo_search"),
        ("search", "lamp", "api"),
        ("search", "red poster", "words_search"),
    ]


def test_a_path_that_leads_nowhere_and_a_missing_line_are_told(configure, settings) -> None:
    def told() -> list[str]:
        found = [one.id or "" for one in checks.run_checks()]
        return [one for one in found if one.endswith("060")]

    assert told() == []
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != MIDDLEWARE]
    assert told() == ["visual_search.W060"]
    configure(CONSENT=f"{AGREED}_elsewhere")
    assert told() == ["visual_search.E060"]
