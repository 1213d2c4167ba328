"""Search with words through the API."""

from decimal import Decimal

import pytest

from tests.api.answers import error_of, titles
from tests.testapp.models import Garment, Poster
from visual_search.registry import registry

pytestmark = pytest.mark.django_db


def ask(client, words: str, *, query: str = "", **fields: object):
    sent = {"model": "testapp-poster", "q": words, **fields}
    return client.get("/visual-search/api/search/" + query, sent)


@pytest.fixture
def posters(make_poster) -> list[Poster]:
    shelf = (
        ("Blue moon", "night", 30),
        ("Blue boat", "sea", 10),
        ("Blue whale", "sea", 20),
        ("Red boat", "sea", 5),
    )
    return [make_poster(title=title, genre=genre, price=price) for title, genre, price in shelf]


def choices(response, name: str) -> dict[str, int]:
    [facet] = [one for one in response.json()["facets"] if one["name"] == name]
    return {one["value"]: one["count"] for one in facet["choices"]}


def test_words_find_products_without_any_picture(client, posters):
    response = ask(client, "blue")

    assert set(titles(response)) == {"Blue moon", "Blue boat", "Blue whale"}
    body = response.json()
    assert (body["count"], body["next_offset"], body["relaxed"]) == (3, None, [])
    assert response["Cache-Control"] == "private, no-store"


def test_facets_count_what_matches_the_words_and_not_the_whole_shop(client, posters):
    assert choices(ask(client, "blue"), "genre") == {"sea": 2, "night": 1}


def test_a_chosen_value_leaves_the_others_to_choose(client, posters):
    response = ask(client, "blue", genre="night")

    assert titles(response) == ["Blue moon"]
    assert choices(response, "genre") == {"sea": 2, "night": 1}
    assert response.json()["count"] == 1


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("price", ["Blue boat", "Blue whale", "Blue moon"]),
        ("-price", ["Blue moon", "Blue whale", "Blue boat"]),
    ],
)
def test_answers_are_sorted_by_price_over_all_pages(client, posters, sort, expected):
    pages = [ask(client, "blue", sort=sort, limit=1, offset=place) for place in range(3)]

    assert [title for page in pages for title in titles(page)] == expected
    assert [page.json()["next_offset"] for page in pages] == [1, 2, None]


def test_the_newest_come_first_where_the_searchable_says_what_is_new(client, posters, monkeypatch):
    searchable = registry.for_model(Poster)
    assert "newest" not in ask(client, "blue").json()["sorts"]
    monkeypatch.setattr(type(searchable), "date_field", "id")

    response = ask(client, "blue", sort="newest")

    assert titles(response) == ["Blue whale", "Blue boat", "Blue moon"]
    assert response.json()["sorts"] == ["relevance", "price", "-price", "newest"]


def test_a_barcode_is_found_as_a_word(client, posters):
    Poster.objects.filter(title="Red boat").update(gtin="4006381333931")
    Poster.objects.get(title="Red boat").save()

    response = ask(client, "4006381 333931")

    assert titles(response) == ["Red boat"]
    assert response.json()["results"][0]["band"] == "very_close"


def test_filters_that_leave_nothing_are_left_out_and_said(client, posters):
    response = ask(client, "moon", genre="night", price_max="1")

    assert titles(response) == ["Blue moon"]
    assert response.json()["relaxed"] == ["price_max"]


def test_what_must_not_answer_stays_out_however_little_is_found(client, posters):
    response = ask(client, "moon", exclude=str(posters[0].pk))

    assert titles(response) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"sort": "cheapest"}, "query_invalid"),
        ({"nonsense": "1"}, "query_invalid"),
        ({"limit": "0"}, "request_invalid"),
        ({"offset": "500"}, "query_invalid"),
    ],
)
def test_what_cannot_be_meant_is_refused(client, posters, fields, code):
    response = ask(client, "blue", **fields)

    assert response.status_code == 400
    assert error_of(response)["code"] == code


@pytest.mark.parametrize("words", ["", "   ", "\x00"])
def test_no_words_are_no_search(client, posters, words):
    response = ask(client, words)

    assert response.status_code == 400
    assert error_of(response)["code"] in {"request_invalid", "query_invalid"}


@pytest.mark.parametrize(
    "words", ["'", '"', "a:* & !b", "%_", "\u202eblue", "🏺", "'; DROP TABLE x; --", "x" * 10_000]
)
def test_strange_words_are_only_words(client, posters, words):
    assert ask(client, words).status_code == 200


def test_a_photo_is_answered_in_another_order_too(send_photo, trio):
    for number, poster in enumerate(trio):
        poster.price = Decimal(30 - number)
        poster.save()

    cheapest = send_photo(sort="price")
    refused = send_photo(sort="age")

    assert titles(cheapest) == ["blue", "orange", "red"]
    assert error_of(refused)["code"] == "query_invalid"


def test_words_beside_a_photo(send_photo, trio):
    assert titles(send_photo()) == ["red", "orange", "blue"]
    assert titles(send_photo(q="blue")) == ["red", "blue", "orange"]
    assert titles(send_photo(q="blue", words_weight="1"))[0] == "blue"
    assert titles(send_photo(q="blue", words_weight="0")) == ["red", "orange", "blue"]
    assert titles(send_photo(q="-red"))[0] == "orange"


def test_of_several_prices_the_lowest_decides(db, monkeypatch):
    searchable = registry.for_model(Garment)
    monkeypatch.setattr(type(searchable), "price_field", "stockrecords__in_stock")
    dear, cheap, unknown = (Garment.objects.create() for _ in range(3))
    for garment, prices in ((dear, (20, 30)), (cheap, (40, 5))):
        for price in prices:
            garment.stockrecords.create(in_stock=price)

    rising, falling = (
        list(searchable.in_order(Garment.objects.all(), sort)) for sort in ("price", "-price")
    )

    assert rising == [cheap, dear, unknown]
    assert falling == [dear, cheap, unknown]


def test_words_are_counted_apart_from_photos(client, posters, configure, send_photo):
    # Nobody answers there, so this process counts for itself.
    configure(RATE_LIMIT_URL="redis://127.0.0.1:1/0", RATE_LIMIT_PER_ADDRESS=1)

    answers = [ask(client, "blue").status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]
    assert error_of(ask(client, "blue"))["code"] == "throttled"
    assert error_of(send_photo())["code"] == "no_live_space"
