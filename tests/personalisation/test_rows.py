"""Rows by taste and by what others did: few queries, reasons, and never what is not wanted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import Context, Template

from tests.personalisation.browsers import Browser
from tests.testapp.models import Poster
from visual_search.models import Document, Pairing, Together, Trend
from visual_search.personalisation import Level, note
from visual_search.registry import registry
from visual_search.storefront import ProductRow, ShopRow

pytestmark = pytest.mark.django_db

REDS = [(200 - 3 * n, 30, 30) for n in range(6)]
BLUES = [(30, 30, 200 - 3 * n) for n in range(6)]


@pytest.fixture
def shop(posters) -> tuple[list[Poster], list[Poster]]:
    """Six red posters and six blue ones."""
    made = posters(*REDS, *BLUES)
    return made[:6], made[6:]


def row(name: str, **options: Any) -> Callable[[HttpRequest], ShopRow]:
    def see(request: HttpRequest) -> ShopRow:
        found = ShopRow(name=name, model="testapp.poster", request=request, **options)
        _ = found.cards  # Within the request.
        return found

    return see


def looking(level: Level, *posters: Poster, kind: str = "view") -> Browser:
    """A browser that has looked at these, the last one last."""
    browser = Browser(level)
    for one in posters:
        browser.visit(lambda request, one=one: note(request, kind, one))
    return browser


def shown(cards: Any) -> list[int]:
    return [card.instance.pk for card in cards]


def keys(posters: list[Poster]) -> set[int]:
    return {one.pk for one in posters}


@pytest.mark.parametrize("level", [Level.VISIT, Level.KEPT])
def test_for_you_is_of_all_tastes_with_reasons_in_four_queries(
    shop, level, django_assert_max_num_queries
) -> None:
    reds, blues = shop
    browser = looking(level, reds[0], reds[1], blues[0])
    browser.visit(lambda request: list(row("for_you")(request)))

    def see(request: HttpRequest) -> ShopRow:
        found = row("for_you", limit=4)(request)
        assert len(found) == 4
        return found

    with django_assert_max_num_queries(4):
        found = browser.visit(see)

    assert set(shown(found)) & keys(reds)
    assert set(shown(found)) & keys(blues)
    assert not set(shown(found)) & {reds[0].pk, reds[1].pk, blues[0].pk}
    assert found.heading == "For you"
    card = next(card for card in found if card.instance in blues)
    assert card.reasons[0].kind == "view"
    assert card.reason == f"Like “{blues[0]}”, which you looked at"


def test_what_is_hidden_disliked_or_excluded_does_not_come(shop) -> None:
    reds, _blues = shop
    browser = looking(Level.KEPT, reds[0])
    browser.visit(lambda request: note(request, "dislike", reds[1]))
    Poster.objects.filter(pk=reds[2].pk).update(is_published=False)

    found = browser.visit(row("for_you", exclude=[reds[3]], limit=3))

    assert set(shown(found)) & keys(reds) == {reds[4].pk, reds[5].pk}
    assert len(shown(found)) == 3


def test_a_row_is_remembered_until_the_shopper_or_the_shop_does_something(
    shop, django_assert_num_queries
) -> None:
    reds, blues = shop
    browser = looking(Level.KEPT, reds[0], blues[0])

    def seen_again() -> list[int]:
        # What was seen, and the products: nothing is searched.
        with django_assert_num_queries(2):
            return browser.visit(lambda request: shown(row("for_you", limit=4)(request)))

    made = browser.visit(row("for_you", limit=4))
    assert seen_again() == shown(made)
    assert [card.reason for card in browser.visit(row("for_you", limit=4))] == [
        card.reason for card in made
    ]

    first = next(one for one in reds if one.pk in shown(made))
    Poster.objects.filter(pk=first.pk).update(is_published=False)
    assert first.pk not in shown(browser.visit(row("for_you", limit=4)))
    Poster.objects.filter(pk=reds[0].pk).update(is_published=False)
    reasons = [card.reason for card in browser.visit(row("for_you", limit=4))]
    assert not [one for one in reasons if f"“{reds[0]}”" in one]

    other = next(one for one in blues if one.pk in shown(made))
    browser.visit(lambda request: note(request, "dislike", other))
    assert other.pk not in shown(browser.visit(row("for_you", limit=4)))


def test_a_hidden_start_is_not_named(shop) -> None:
    reds, _blues = shop
    browser = looking(Level.KEPT, reds[0])
    Poster.objects.filter(pk=reds[0].pk).update(is_published=False)

    found = browser.visit(lambda request: [card.reason for card in row("for_you")(request)])

    assert set(found) == {""}


def test_strangers_see_what_is_sought_and_else_what_is_new(shop) -> None:
    reds, blues = shop
    stranger = Browser(Level.NOTHING)

    new = stranger.visit(row("for_you", limit=2))
    for score, one in enumerate((blues[3], reds[1])):
        document = Document.objects.of_object(Poster, one.pk).get()
        Trend.objects.create(document=document, score=score + 1)
    sought = stranger.visit(row("for_you", limit=2))

    assert (shown(new), new.heading) == ([blues[5].pk, blues[4].pk], "New")
    assert (shown(sought), sought.heading) == ([reds[1].pk, blues[3].pk], "Popular these days")
    assert not sought.can_be_refused


def test_rows_of_a_visit_name_what_was_looked_at(shop, django_assert_max_num_queries) -> None:
    reds, blues = shop
    browser = looking(Level.VISIT, blues[0], reds[0])

    with django_assert_max_num_queries(4):
        because = browser.visit(lambda request: [row("because_you_viewed", limit=3)(request)])[0]
        first = shown(because)
    recent = browser.visit(row("recently_viewed"))

    assert set(first) <= keys(reds)
    assert because.heading == f"Because you looked at “{reds[0]}”"
    assert shown(recent) == [reds[0].pk, blues[0].pk]


def test_rows_of_a_product_go_by_others_in_two_queries(shop, django_assert_num_queries) -> None:
    reds, blues = shop
    documents = {one.object_pk: one for one in Document.objects.of_model(Poster)}
    for score, other in enumerate((blues[0], reds[1]), start=11):
        for basis in Together.Basis.values:
            Together.objects.create(
                basis=basis,
                document=documents[reds[0].pk],
                other=documents[other.pk],
                shoppers=3,
                score=score,
            )

    for name in ("also_viewed", "bought_together"):
        found = ProductRow(name=name, instance=reds[0])
        with django_assert_num_queries(2):
            assert shown(found) == [reds[1].pk, blues[0].pk]


def test_goes_with_is_of_the_paired_category_and_of_its_colours(
    shop, monkeypatch, django_assert_max_num_queries
) -> None:
    monkeypatch.setattr(type(registry.for_model(Poster)), "category_field", "genre")
    reds, blues = shop
    Poster.objects.filter(pk__in=keys(reds[:3])).update(genre="sea")
    Poster.objects.filter(pk__in=[*keys(reds[3:]), *keys(blues)]).update(genre="forest")
    start = Poster.objects.get(pk=reds[0].pk)
    assert not ProductRow(name="goes_with", instance=start)
    Pairing.objects.create(
        model_label="testapp.poster", first="forest", second="sea", is_chosen=True
    )

    found = ProductRow(name="goes_with", instance=start, limit=3)

    with django_assert_max_num_queries(4):
        assert set(shown(found)) == keys(reds[3:])


def test_tags_print_rows_and_not_for_me_takes_a_card_away(shop, client) -> None:
    reds, _blues = shop
    client.defaults["HTTP_AGREED"] = "1"
    browser = looking(Level.VISIT, reds[0])
    client.cookies.load(browser.cookies)
    source = "{% load visual_search %}{% for_you model='testapp.poster' limit=3 lazy=lazy %}"

    def printed(request: HttpRequest, *, lazy: bool) -> str:
        return Template(source).render(Context({"request": request, "lazy": lazy}))

    lazy = browser.visit(lambda request: printed(request, lazy=True))
    address = lazy.partition('data-visual-search-src="')[2].partition('"')[0]
    before = client.get(address.replace("&amp;", "&")).content.decode()
    unwanted = int(before.partition('name="product" value="')[2].partition('"')[0])
    answer = client.post(
        "/visual-search/not-for-me/",
        {"model": "testapp.poster", "product": unwanted},
        headers={"Referer": "http://testserver/page/"},
    )
    after = client.get(address.replace("&amp;", "&")).content.decode()

    assert (answer.status_code, answer["Location"]) == (303, "http://testserver/page/")
    assert f'name="product" value="{unwanted}"' in before
    assert f'href="/posters/{unwanted}/' not in after
    assert 'data-row="for_you"' in after
    assert client.get("/visual-search/row/?row=forged").status_code == 404


def test_the_api_gives_the_same_rows(shop, client) -> None:
    reds, _blues = shop
    client.defaults["HTTP_AGREED"] = "1"
    client.cookies.load(looking(Level.VISIT, reds[0]).cookies)

    mine = client.get("/visual-search/api/rows/for_you/?model=testapp-poster&limit=2").json()
    beside = client.get(f"/visual-search/api/rows/also_viewed/testapp-poster/{reds[0].pk}/").json()
    wrong = client.get("/visual-search/api/rows/for_me/?model=testapp-poster")

    assert mine["basis"] == "taste"
    assert [one["reasons"][0]["kind"] for one in mine["results"]] == ["view", "view"]
    assert beside == {
        "basis": "viewed_together",
        "start": beside["start"],
        "results": [],
    }
    assert wrong.status_code == 404


def test_a_row_that_fails_costs_no_page(shop, monkeypatch, caplog) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("lost")

    monkeypatch.setattr(type(registry.for_model(Poster)), "get_queryset", fail)

    assert str(ShopRow(name="trending", model="testapp.poster")) == ""
    assert str(ShopRow(name="for_you", model="testapp.poster")) == ""
    assert "The row for_you cannot be shown" in caplog.text
