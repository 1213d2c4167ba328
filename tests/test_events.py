"""What shoppers do is told to whoever listens, and to nobody by default."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from tests.testapp.models import Lamp, Poster
from visual_search import events
from visual_search.storefront import SimilarProducts

Told = list[events.Event]
KINDS = ("impression", "click", "basket", "order")


@pytest.fixture
def told() -> Iterator[Told]:
    """All events of posters."""
    found: Told = []

    def note(*, event: events.Event, **_: object) -> None:
        found.append(event)

    signals = [getattr(events, kind) for kind in KINDS]
    for signal in signals:
        signal.connect(note, sender=Poster)
    yield found
    for signal in signals:
        signal.disconnect(note, sender=Poster)


def reference_to(poster: Poster, *, position: int = 2, placement: str = "basket") -> str:
    query_id = events.new_query_id()
    return events.make_reference(poster, query_id=query_id, position=position, placement=placement)


@given(st.integers(1, 100_000), st.text(max_size=30))
def test_a_reference_leads_back_to_query_position_and_placement(
    position: int, placement: str
) -> None:
    query_id, poster = events.new_query_id(), Poster(pk=7)

    reference = events.make_reference(
        poster, query_id=query_id, position=position, placement=placement
    )

    assert events.read_reference("click", poster, reference) == events.Event(
        kind="click", key=7, query_id=query_id, position=position, placement=placement
    )
    assert re.fullmatch(r"[\w:.-]+", reference)


@given(st.text())
def test_other_texts_are_no_references(text: str) -> None:
    assert events.read_reference("click", Poster(pk=7), text) is None


@given(st.integers(0, 200), st.sampled_from("aZ09_-:."))
def test_an_altered_reference_is_none(place: int, sign: str) -> None:
    reference = reference_to(Poster(pk=7))
    place %= len(reference)
    altered = reference[:place] + sign + reference[place + 1 :]
    # The last sign of a signature or number in base 64 holds bits that nobody reads.
    is_same = altered == reference or place == len(reference) - 1

    assert is_same or events.read_reference("click", Poster(pk=7), altered) is None


@pytest.mark.parametrize("other", [Poster(pk=8), Lamp(pk=7)])
def test_a_reference_says_nothing_of_another_product(told: Told, other: Poster | Lamp) -> None:
    reference = reference_to(Poster(pk=7))

    assert not events.report("click", other, reference)
    assert told == []


@pytest.mark.parametrize(("kind", "days"), [("click", 1), ("basket", 2), ("order", 30)])
def test_a_reference_holds_for_a_while(told: Told, kind: events.Kind, days: int) -> None:
    poster = Poster(pk=7)
    with freeze_time("2026-05-01") as clock:
        early, late = reference_to(poster), reference_to(poster)

        clock.tick(timedelta(days=days) - timedelta(minutes=1))
        assert events.report(kind, poster, early)
        clock.tick(timedelta(minutes=2))
        assert not events.report(kind, poster, late)

    assert len(told) == 1


def test_a_reference_counts_once_for_each_kind(told: Told) -> None:
    poster = Poster(pk=7)
    reference = reference_to(poster)

    answers = [events.report("click", poster, reference) for _ in range(53)]
    answers.append(events.report("basket", poster, reference))

    assert sum(answers) == 2
    assert [event.kind for event in told] == ["click", "basket"]


def test_events_are_told_while_the_cache_is_away(told: Told, settings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }

    assert events.report("click", Poster(pk=7), reference_to(Poster(pk=7)))
    assert len(told) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_became_of_a_product_is_told(told: Told, kind: events.Kind) -> None:
    poster = Poster(pk=7)
    query_id = events.new_query_id()

    reference = events.make_reference(poster, query_id=query_id, position=2, placement="home")
    assert events.report(kind, poster, reference)

    assert told == [events.Event(kind=kind, key=7, query_id=query_id, position=2, placement="home")]


def test_a_shopper_who_came_another_way_is_not_told_of(told: Told) -> None:
    assert not events.report("click", Poster(pk=7), "")
    assert told == []


def test_a_receiver_that_fails_costs_the_shopper_nothing(
    told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    def explode(**_: object) -> None:
        raise RuntimeError("analytics is away")

    events.click.connect(explode, sender=Poster)
    events.report("click", Poster(pk=7), reference_to(Poster(pk=7)))
    events.click.disconnect(explode, sender=Poster)

    assert len(told) == 1
    assert "analytics is away" in caplog.text


@pytest.mark.django_db
def test_cards_carry_query_and_position(trio: list[Poster]) -> None:
    cache.clear()
    html = str(SimilarProducts(instance=trio[0]))

    [query_id] = set(re.findall(r'data-query-id="([\w-]+)"', html))
    assert re.findall(r'data-position="(\d+)"', html) == ["1", "2"]
    assert len(query_id) >= 10


@pytest.mark.django_db
def test_links_are_plain_until_somebody_listens(trio: list[Poster]) -> None:
    assert "?vs=" not in str(SimilarProducts(instance=trio[0]))


@pytest.mark.django_db
def test_links_say_where_they_stood_to_those_who_listen(trio: list[Poster], told: Told) -> None:
    similar = SimilarProducts(instance=trio[0], placement="basket")

    html = str(similar)

    links = re.findall(r'href="/posters/(\d+)/\?vs=([^"]+)"', html)
    read = [
        events.read_reference("click", Poster(pk=int(pk)), one.replace("%3A", ":"))
        for pk, one in links
    ]
    assert [(one.query_id, one.position, one.placement) for one in read if one] == [
        (similar.query_id, 1, "basket"),
        (similar.query_id, 2, "basket"),
    ]
    assert [(event.kind, event.position, event.placement) for event in told] == [
        ("impression", 1, "basket"),
        ("impression", 2, "basket"),
    ]


@pytest.mark.django_db
def test_a_placeholder_shows_nothing_and_tells_nothing(trio: list[Poster], told: Told) -> None:
    str(SimilarProducts(instance=trio[0], is_lazy=True))

    assert told == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "expected"),
    [("/p/", "/p/?vs="), ("/p/?a=1", "/p/?a=1&vs="), ("/p/#top", "/p/?vs="), ("", "")],
)
def test_the_reference_fits_into_any_address(
    trio: list[Poster], told: Told, url: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Poster, "get_absolute_url", lambda _poster: url)

    card = SimilarProducts(instance=trio[0]).cards[0]

    assert card.href.startswith(expected)
    assert card.href.endswith("#top") == url.endswith("#top")
