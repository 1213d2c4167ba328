"""What belongs together is counted by significance, and nobody alone can push a product."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tests.testapp.models import Poster
from visual_search.analytics import TOGETHER, TRENDS, count, due_counts, tend_counts
from visual_search.analytics.significance import log_likelihood_ratio
from visual_search.models import Document, Interaction, Job, Pairing, Together, Trend
from visual_search.registry import registry

pytestmark = pytest.mark.django_db
Kind = Interaction.Kind


@pytest.fixture
def posters() -> list[Poster]:
    genres = ("sea", "sea", "forest", "forest", "city", "city")
    return [Poster.objects.create(title=f"{n}", genre=genre) for n, genre in enumerate(genres)]


def does(visitor: str, *posters: Poster, kind: str = Kind.VIEW, days: float = 0.5) -> None:
    documents = Document.objects.of_objects(Poster, [one.pk for one in posters])
    at = timezone.now() - timedelta(days=days)
    Interaction.objects.bulk_create(
        Interaction(kind=kind, document=one, visitor=visitor, at=at) for one in documents
    )


def crowd(*groups: tuple[Poster, ...], kind: str = Kind.VIEW) -> None:
    """Five visitors for each group, who look at all of it."""
    for number, group in enumerate(groups):
        for visitor in range(5):
            does(f"{number}-{visitor}", *group, kind=kind)


@pytest.mark.parametrize(
    ("table", "expected"),
    # From Dunning (1993), table 2: "the swiss" and "can be", with what is in neither cell.
    [((110, 2442, 111, 29114), 270.72), ((29, 13, 123, 31612), 263.90)],
)
def test_the_ratio_is_that_of_the_paper(table, expected) -> None:
    both, first, second, neither = table
    ratio = log_likelihood_ratio(
        f"{both}", f"{both + first}", f"{both + second}", f"{both + first + second + neither}"
    )

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {ratio}")
        [found] = cursor.fetchone()

    assert float(found) == pytest.approx(expected, abs=0.02)


def test_what_is_looked_at_together_is_kept_both_ways_and_chance_is_not(posters) -> None:
    one, two, three, four, *_ = posters
    crowd((one, two), (three,), (four,))
    does("once", one, three)
    does("twice", one, three)

    count(TOGETHER)

    found = Together.objects.keys_beside(one, Together.Basis.VIEWED)
    assert found == [two.pk]
    assert Together.objects.keys_beside(two, Together.Basis.VIEWED) == [one.pk]
    assert Together.objects.keys_beside(one, Together.Basis.BOUGHT) == []


def test_one_visitor_alone_brings_nothing_together_however_many_days(posters) -> None:
    one, two, three, *_ = posters
    crowd((three,))
    for day in range(9):
        does("flood", one, two, days=day + 0.5)

    count(TOGETHER)
    count(TRENDS)

    assert not Together.objects.exists()
    assert Trend.objects.keys_of(Poster) == [three.pk]


def test_whoever_looks_at_everything_says_nothing_of_any_two(posters) -> None:
    many = [Poster.objects.create(title=f"more {n}") for n in range(60)]
    for robot in ("robot 1", "robot 2", "robot 3"):
        does(robot, *many)

    count(TOGETHER)

    assert not Together.objects.exists()


def test_what_is_new_and_bought_is_sought_more(posters) -> None:
    old, new, bought, *_ = posters
    for visitor in ("a", "b", "c"):
        does(visitor, old, days=12)
        does(visitor, new, days=1)
        does(visitor, bought, kind=Kind.ORDER, days=1)

    count(TRENDS)

    assert Trend.objects.keys_of(Poster) == [bought.pk, new.pk, old.pk]


def test_categories_bought_together_are_paired_and_those_by_hand_stay(posters, monkeypatch) -> None:
    monkeypatch.setattr(type(registry.for_model(Poster)), "category_field", "genre")
    sea, _sea, forest, _forest, city, _city = posters
    Pairing.objects.create(model_label="testapp.poster", first="city", second="sea", is_chosen=True)
    crowd((sea, forest), (city,), kind=Kind.ORDER)

    count(TOGETHER)
    counted = set(Pairing.objects.filter(score__gt=0).values_list("first", "second"))
    Interaction.objects.all().delete()
    count(TOGETHER)

    assert counted == {("forest", "sea")}
    assert list(Pairing.objects.values_list("first", "second")) == [("city", "sea")]


def test_it_is_due_once_something_happened_and_not_again_soon(posters) -> None:
    assert due_counts() == []
    does("a", posters[0])
    assert due_counts() == [TRENDS, TOGETHER]

    tend_counts()

    assert due_counts() == []
    assert set(Job.objects.values_list("kind", "subject", "state")) == {
        ("count", TRENDS, "finished"),
        ("count", TOGETHER, "finished"),
    }
    Job.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert due_counts() == [TRENDS]


def test_the_command_counts_at_once(posters, capsys) -> None:
    crowd((posters[0], posters[1]), (posters[2],))

    call_command("visual_search_count")

    assert "testapp.poster: together: 2" in capsys.readouterr().out
