"""Steps of the shop's own learn who asks and where, from every door."""

from collections.abc import Iterator, Sequence

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.template import Context as TemplateContext
from django.template import Template
from django.test import RequestFactory

from tests.conftest import picture_bytes
from tests.testapp.searchable import PosterSearch
from visual_search.search import Context, Hit, Query

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_base")]

API = "/visual-search/api"
heard: list[Context] = []


def by_audience(hits: Sequence[Hit], query: Query) -> Sequence[Hit]:
    heard.append(query.context)
    return hits if query.context.audience != "trade" else list(reversed(hits))


def told_by_header(_: PosterSearch, request: HttpRequest) -> dict[str, str]:
    return {"audience": request.headers.get("Audience", "")}


@pytest.fixture(autouse=True)
def listening(configure, monkeypatch) -> Iterator[None]:
    configure(RERANKERS=(f"{__name__}.by_audience",))
    monkeypatch.setattr(
        PosterSearch,
        "get_context",
        lambda _, request: {"audience": request.headers.get("Audience", "")},
    )
    cache.clear()
    heard.clear()
    yield
    heard.clear()


@pytest.mark.parametrize(
    ("address", "placement"),
    [("/visual-search/?model=testapp-poster", "photo_search"), (f"{API}/photo-search/", "api")],
)
def test_a_photo_is_searched_in_the_context_of_its_request(client, trio, address, placement):
    photo = SimpleUploadedFile("photo.png", picture_bytes(), "image/png")

    fields = {"photo": photo, "model": "testapp-poster"}
    response = client.post(address, fields, headers={"Audience": "club"})

    assert response.status_code == 200, response.content
    assert heard == [Context(placement=placement, audience="club")]


def test_a_row_of_the_api_is_searched_in_the_context_of_its_request(client, trio):
    client.get(f"{API}/similar/testapp-poster/{trio[0].pk}/")

    assert heard == [Context(placement="api")]


def widget(poster, *, audience: str = "") -> str:
    source = "{% load visual_search %}{% similar_products poster placement='basket' as found %}"
    shown = "{% for card in found %}{{ card.title }} {% endfor %}"
    request = RequestFactory().get("/", headers={"Audience": audience})
    return Template(source + shown).render(TemplateContext({"poster": poster, "request": request}))


def test_a_widget_tells_where_it_stands_and_remembers_a_row_for_each_audience(trio):
    everybody, trade = widget(trio[0]), widget(trio[0], audience="trade")

    assert heard == [Context(placement="basket"), Context(placement="basket", audience="trade")]
    assert everybody.split() == trade.split()[::-1]
    assert (widget(trio[0]), len(heard)) == (everybody, 2)


def test_without_steps_of_the_shop_s_own_all_share_what_a_widget_remembers(
    trio, configure, django_assert_num_queries
):
    configure(RERANKERS=())
    widget(trio[0])

    with django_assert_num_queries(2):
        widget(trio[0], audience="trade")
