"""Search by address through the API and the page: off unless a shop wants it."""

import sys

import pytest

from tests.api.answers import error_of, titles
from visual_search.doctor.checks import uploads

pytestmark = pytest.mark.django_db

API = "/visual-search/api/photo-search/"
PAGE = "/visual-search/?model=testapp-poster"
ADDRESS = {"model": "testapp-poster", "address": "http://pictures.example/red.png"}


@pytest.fixture
def red(make_poster, embed_all) -> None:
    make_poster(title="red")
    make_poster((30, 30, 200), title="blue")
    embed_all()


def test_an_address_finds_products(web, red, client):
    by_api = client.post(API, ADDRESS)
    by_page = client.post(PAGE, ADDRESS)

    assert titles(by_api) == ["red", "blue"]
    assert by_page.status_code == 200
    assert by_page.content.decode().index(">red<") < by_page.content.decode().index(">blue<")


def test_the_page_offers_a_field_only_where_addresses_are_taken(client, web, configure):
    offered = client.get(PAGE).content.decode()
    configure(SEARCH_BY_ADDRESS=False)
    plain = client.get(PAGE).content.decode()

    assert 'name="address"' in offered
    assert 'name="address"' not in plain
    assert "required" in plain


@pytest.mark.parametrize("address", ["http://pictures.example/red.png", "file:///etc/passwd"])
def test_a_shop_that_takes_none_says_so_and_looks_nowhere(client, red, web, configure, address):
    configure(SEARCH_BY_ADDRESS=False)

    by_api = client.post(API, {**ADDRESS, "address": address})
    by_page = client.post(PAGE, {"address": address})

    assert (by_api.status_code, error_of(by_api)["code"]) == (400, "address_refused")
    assert by_page.status_code == 400
    assert b'data-code="address_refused"' in by_page.content
    assert web.lookups == web.connected == []


def test_a_target_inside_is_refused_like_one_that_does_not_exist(client, red, web):
    web.answers("intranet.example", ["10.0.0.1"])

    inside, nowhere = [
        client.post(API, {**ADDRESS, "address": f"http://{host}.example/"})
        for host in ("intranet", "nowhere")
    ]

    assert inside.status_code == nowhere.status_code == 400
    assert inside.content == nowhere.content
    assert error_of(inside)["code"] == "address_unavailable"
    assert web.canary.hits == 0


def test_without_the_extra_the_project_learns_it_at_start(configure, monkeypatch, client, red):
    configure(SEARCH_BY_ADDRESS=True)
    monkeypatch.setattr(uploads, "find_spec", lambda _name: None)
    monkeypatch.setitem(sys.modules, "visual_search.imaging.web.fetch", None)

    [problem] = uploads.check_fetching()
    response = client.post(API, ADDRESS)

    assert problem.id == "visual_search.E015"
    assert "[address]" in problem.hint
    assert error_of(response)["code"] == "configuration"
    assert "extra" not in error_of(response)["message"]


def test_a_shop_that_takes_none_needs_no_extra(monkeypatch):
    monkeypatch.setattr(uploads, "find_spec", lambda _name: None)

    assert uploads.check_fetching() == []
