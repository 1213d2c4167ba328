"""The page of results for words, without JavaScript."""

import re
from html import unescape

import pytest

from tests.testapp.models import Poster
from visual_search.registry import registry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_base")]


@pytest.fixture
def posters(make_poster) -> list[Poster]:
    shelf = (
        ("Blue moon", "night", 30),
        ("Blue boat", "sea", 10),
        ("Blue whale", "sea", 20),
        ("Red boat", "sea", 5),
    )
    return [make_poster(title=title, genre=genre, price=price) for title, genre, price in shelf]


def page_of(client, words: str = "blue", **fields: object) -> str:
    sent = {"model": "testapp-poster", "q": words, **fields}
    response = client.get("/visual-search/", sent)
    assert response.status_code == 200
    return unescape(response.content.decode())


def titles(page: str) -> list[str]:
    return re.findall(r'class="vs-card-title">([^<]+)<', page)


def links(page: str, kind: str) -> list[str]:
    return re.findall(rf'<a class="{kind}" href="([^"]+)"', page)


def test_words_are_answered_without_a_photo_or_a_live_space(client, posters):
    page = page_of(client)

    assert sorted(titles(page)) == ["Blue boat", "Blue moon", "Blue whale"]
    assert "3 products" in page
    assert "Found for “blue”" in page


def test_the_box_keeps_what_was_typed(client, posters):
    assert 'name="q" value="blue"' in page_of(client)


def test_sorted_by_price(client, posters):
    page = page_of(client, sort="price")

    assert titles(page) == ["Blue boat", "Blue whale", "Blue moon"]
    assert '<option value="price" selected>' in page


def test_an_order_that_nobody_knows_is_that_of_relevance(client, posters):
    assert len(titles(page_of(client, sort="nonsense"))) == 3


def test_filters_are_counted_among_the_matches(client, posters):
    page = page_of(client)

    assert re.search(r'sea <span class="vs-count">2<', page)
    assert re.search(r'night <span class="vs-count">1<', page)


def test_what_narrows_is_taken_away_one_by_one(client, posters):
    page = page_of(client, filter_genre="sea", filter_price_max="15")
    without_genre, without_price = links(page, "vs-drop-step")

    assert titles(page) == ["Blue boat"]
    assert titles(client.get(without_genre).content.decode()) == ["Blue boat"]
    assert sorted(titles(client.get(without_price).content.decode())) == ["Blue boat", "Blue whale"]


def test_what_leaves_nothing_is_left_out_and_said(client, posters):
    page = page_of(client, "moon", filter_genre="night", filter_price_max="1")

    assert titles(page) == ["Blue moon"]
    assert "Left out: Price up to 1." in page
    assert len(links(page, "vs-drop-step")) == 1


def test_pages_follow_each_other(client, posters, monkeypatch):
    monkeypatch.setattr(type(registry.for_model(Poster)), "page_size", 2)
    first = page_of(client, sort="price")
    [onward] = re.findall(r'href="([^"]+)" rel="next"', first)
    second = unescape(client.get(onward).content.decode())

    assert titles(first) + titles(second) == ["Blue boat", "Blue whale", "Blue moon"]
    assert 'rel="prev"' in second


def test_a_barcode_leads_to_its_product(client, posters):
    posters[3].gtin = "4006381333931"
    posters[3].save()

    response = client.get("/visual-search/", {"model": "testapp-poster", "q": "4006381 333931"})

    assert response["Location"] == f"/posters/{posters[3].pk}/"


def test_nothing_found_leads_to_the_photo_search(client, posters):
    page = page_of(client, "bicyclepump")

    assert "Nothing found" in page
    assert "/visual-search/?model=testapp-poster" in page


@pytest.mark.parametrize(
    "words", ["'", '"', "a:* & !b", "%_", "<script>alert", "\u202eblue", "🏺", "x" * 5000]
)
def test_strange_words_are_only_words(client, posters, words):
    response = client.get("/visual-search/", {"model": "testapp-poster", "q": words})

    assert response.status_code == 200
    assert b"<script>alert" not in response.content


def test_a_page_beyond_the_last_is_refused_in_words(client, posters):
    response = client.get("/visual-search/", {"q": "blue", "offset": "500"})

    assert response.status_code == 400
    assert b"This search does not work" in response.content


def test_nothing_typed_is_the_photo_search(client, posters):
    assert "data-vs-photo" in page_of(client, "  ")


def test_what_shoppers_may_not_see_is_not_found(client, posters):
    Poster.objects.filter(title="Blue moon").update(is_published=False)

    assert "Blue moon" not in titles(page_of(client))
