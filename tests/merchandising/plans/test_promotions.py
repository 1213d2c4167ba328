"""Promotions: which stand where, in which order, with which products, and which cards they mark."""

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from tests.testapp.models import Poster
from tests.testapp.searchable import PosterSearch
from visual_search.merchandising.promotions import Marks
from visual_search.registry import Offer, registry
from visual_search.storefront import Promotions, SimilarProducts

RED, BLUE = (200, 30, 30), (30, 30, 200)


@pytest.fixture
def posters(make_poster, embed_all) -> dict[str, list[Poster]]:
    """Five red ones and five blue ones."""
    made = {
        name: [
            make_poster((red + n, 30 + n, blue + n), title=f"{name} {n}", genre=name)
            for n in range(5)
        ]
        for name, (red, _green, blue) in {"red": RED, "blue": BLUE}.items()
    }
    embed_all()
    return made


@pytest.fixture
def two(posters, promote) -> None:
    promote("Blue days", filters="genre=blue", label="−10 %")
    promote(
        "Red days",
        filters="genre=red",
        label="−20 %",
        ends_at=timezone.now() + timedelta(days=2),
    )


def shown(**options: object) -> list[tuple[str, list[str]]]:
    found = Promotions(model="testapp-poster", **options)
    return [(one.offer.title, [card.title for card in one.cards]) for one in found]


def names(**options: object) -> list[str]:
    return [name for name, _titles in shown(**options)]


def test_strangers_see_what_ends_first_in_front(two):
    assert names() == ["Blue days", "Red days"]
    assert names(limit=1) == ["Blue days"]


def test_a_taste_decides_what_stands_in_front_and_which_products(two, posters, fan_of):
    browser = fan_of(posters["red"][4], posters["red"][3])

    found = browser.visit(lambda request: shown(request=request, products=2))

    assert [name for name, _titles in found] == ["Red days", "Blue days"]
    assert set(found[0][1]) == {"red 3", "red 4"}


def test_where_there_is_no_taste_the_product_or_the_category_decides(two, posters, monkeypatch):
    monkeypatch.setattr(PosterSearch, "category_field", "genre")
    poster = posters["red"][0]

    by_product = shown(product=poster)

    assert by_product[0][0] == "Red days"
    assert poster.title not in by_product[0][1]
    assert names(category="red") == ["Red days", "Blue days"]


def test_what_is_hidden_or_cannot_be_bought_is_left_out(two, posters, monkeypatch):
    monkeypatch.setattr(PosterSearch, "in_stock_field", "price")
    Poster.objects.filter(pk=posters["blue"][0].pk).update(is_published=False)
    Poster.objects.filter(pk=posters["blue"][1].pk).update(price=0)
    Poster.objects.filter(genre="red").update(price=0)

    assert [name for name, _titles in shown()] == ["Blue days"]
    assert sorted(shown()[0][1]) == ["blue 2", "blue 3", "blue 4"]


def test_a_promotion_stands_in_its_time_and_place_alone(
    posters, promote, django_capture_on_commit_callbacks
):
    now = timezone.now()
    promote("Later", starts_at=now + timedelta(hours=1))
    promote("Here", placements="home, basket")
    promote("Over", starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=1))
    broken = promote("Broken", filters="colour=red")

    assert names(placement="home") == ["Here"]
    assert names(placement="product") == []

    broken.filters = ""
    with django_capture_on_commit_callbacks(execute=True):
        broken.save()

    assert sorted(names(placement="home")) == ["Broken", "Here"]


def test_one_over_the_whole_catalogue_costs_no_list_of_it(
    posters, promote, django_assert_max_num_queries
):
    promote("All", label="−5 %")
    _ = shown()

    with django_assert_max_num_queries(4):
        assert len(shown(products=3)[0][1]) == 3
    with django_assert_max_num_queries(0):
        marks = Marks(searchable=registry.for_model(Poster), keys=[1, 2])
        assert marks.of(2).label == "−5 %"


def test_cards_are_marked_in_one_query_a_page_and_keep_their_order(
    two, posters, django_assert_num_queries
):
    request = RequestFactory().get("/")
    first = SimilarProducts(instance=posters["red"][0], limit=9, request=request)
    second = SimilarProducts(instance=posters["blue"][0], limit=9, request=request)
    plain = [card.title for card in first]
    _ = second.cards

    with django_assert_num_queries(2):  # what runs, and what it covers
        marked = [(card.title, card.offer.label) for row in (first, second) for card in row]

    assert [title for title, _label in marked][:9] == plain
    assert {title.split()[0]: label for title, label in marked} == {"red": "−20 %", "blue": "−10 %"}
    assert "−20 %" in str(first)


def test_a_promotion_of_many_products_is_asked_of_what_is_shown(two, posters, monkeypatch):
    monkeypatch.setattr("visual_search.merchandising.promotions.marking._MOST_KNOWN", 3)
    keys = [posters["red"][0].pk, posters["blue"][4].pk]

    marks = Marks(searchable=registry.for_model(Poster), keys=keys)

    assert [marks.of(key).title for key in keys] == ["Red days", "Blue days"]


def test_the_marks_stand_on_the_pages_of_results(client, two):
    page = client.get("/visual-search/", {"model": "testapp-poster", "q": "red"})

    assert "−20 %" in page.content.decode()


def test_offers_of_the_shops_own_stand_beside_those_of_the_admin(two, posters, monkeypatch):
    def own(_searchable):
        yield Offer(key="own", title="Own", objects=Poster.objects.filter(price__gt=1), label="!")

    monkeypatch.setattr(PosterSearch, "get_offers", own)

    assert set(names()) == {"Own", "Red days", "Blue days"}


def test_products_without_pictures_are_offered_to_a_taste_too(posters, promote, fan_of):
    bare = Poster.objects.create(title="Bare", genre="bare")
    promote("Bare days", keys=[str(bare.pk)])
    promote("Red days", filters="genre=red")

    found = fan_of(posters["red"][0]).visit(lambda request: names(request=request))

    assert found == ["Red days", "Bare days"]


def test_the_tag_prints_them_and_nothing_where_there_are_none(
    posters, promote, django_capture_on_commit_callbacks
):
    template = Template(
        '{% load visual_search %}{% promotions "home" model="testapp-poster" products=2 %}'
    )
    assert template.render(Context()) == ""

    with django_capture_on_commit_callbacks(execute=True):
        promote("Blue <b>", filters="genre=blue", words="Now & then", url="/offers/", label="−1")
    html = template.render(Context())

    assert 'href="/offers/"' in html
    assert "Blue &lt;b&gt;" in html
    assert html.count('class="vs-card"') == 2


def test_the_api_answers_with_them(client, two, posters):
    address = "/visual-search/api/promotions/testapp-poster/"

    answer = client.get(address, {"product": posters["red"][0].pk, "products": 1}).json()

    [first, second] = answer["promotions"]
    assert (first["title"], first["label"]) == ("Red days", "−20 %")
    assert first["products"][0]["title"].startswith("red")
    assert len(second["products"]) == 1
    assert client.get(address, {"product": "0"}).status_code == 404
    assert client.get(address, {"limit": "x"}).status_code == 400
