"""What shoppers do is told to whoever listens, and to nobody by default."""

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from hypothesis import given
from hypothesis import strategies as st

from tests.testapp.models import Poster
from visual_search import events
from visual_search.widgets import SimilarProducts

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


@given(st.integers(1, 100_000))
def test_a_reference_leads_back_to_query_and_position(position: int) -> None:
    query_id = events.new_query_id()

    reference = events.make_reference(query_id, position)

    assert events.read_reference(reference) == (query_id, position)
    assert re.fullmatch(r"[\w:.-]+", reference)


@given(st.text())
def test_other_texts_are_no_references(text: str) -> None:
    assert events.read_reference(text) is None


def test_a_query_id_of_somebody_else_is_refused() -> None:
    reference = events.make_reference("mine", 3)

    assert events.read_reference(reference.replace("mine", "yours")) is None
    assert events.read_reference(reference + "9" * 20) is None


@pytest.mark.parametrize("kind", KINDS)
def test_what_became_of_a_product_is_told(told: Told, kind: events.Kind) -> None:
    poster = Poster(pk=7)

    assert events.report(kind, poster, events.make_reference("query", 2))

    assert told == [events.Event(kind=kind, key=7, query_id="query", position=2)]


def test_a_shopper_who_came_another_way_is_not_told_of(told: Told) -> None:
    assert not events.report("click", Poster(pk=7), "")
    assert told == []


def test_a_receiver_that_fails_costs_the_shopper_nothing(
    told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    def explode(**_: object) -> None:
        raise RuntimeError("analytics is away")

    events.click.connect(explode, sender=Poster)
    events.report("click", Poster(pk=7), events.make_reference("query", 1))
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

    references = re.findall(r'href="/posters/\d+/\?vs=([^"]+)"', html)
    read = [events.read_reference(one.replace("%3A", ":")) for one in references]
    assert read == [(similar.query_id, 1), (similar.query_id, 2)]
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
