"""What shoppers did lately is foretold from what they had done before."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.testapp.models import Poster
from visual_search.lab.evaluate.shoppers import lines, measure_shoppers
from visual_search.models import Document, Interaction
from visual_search.registry import registry

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 1, tzinfo=UTC)
EACH = 14


def evaluated(*options: str) -> str:
    out = StringIO()
    call_command(
        "visual_search_evaluate",
        "--shoppers",
        "--searchable",
        "testapp.Poster",
        *options,
        stdout=out,
    )
    return out.getvalue()


def keep(poster: Poster, visitor: str, *, day: int) -> None:
    Interaction.objects.create(
        kind="view",
        document=Document.objects.of_object(Poster, poster.pk).get(),
        visitor=visitor,
        at=START + timedelta(days=day),
    )


@pytest.fixture
def kept(make_poster, embed_all) -> None:
    """Eight shoppers who like red, and as many who like blue: one poster more each at the end."""
    colours = (
        [(255 - 3 * n, 10, 10) for n in range(EACH)],
        [(10, 10, 255 - 3 * n) for n in range(EACH)],
    )
    for number, shades in enumerate(colours):
        posters = [
            make_poster(colour, price=10 + place, genre="red" if number == 0 else "blue")
            for place, colour in enumerate(shades)
        ]
        for place in range(8):
            visitor = f"{number}{place}".rjust(32, "0")
            for step in range(4):
                keep(posters[(place + step) % EACH], visitor, day=step)
            keep(posters[(place + 5) % EACH], visitor, day=20)
    embed_all()


def test_a_taste_foretells_what_its_shoppers_look_at_next(kept) -> None:
    found = measure_shoppers(registry.for_model(Poster))

    assert (found["shoppers"], found["interactions"]) == (16, 80)
    ways = found["ways"]
    assert ways["for_you"]["hit_rate@10"]["mean"] >= 0.9
    assert ways["popularity"]["hit_rate@10"]["mean"] < ways["for_you"]["hit_rate@10"]["mean"]
    for told in ways.values():
        figure = told["ndcg@10"]
        assert 0 <= figure["low"] <= figure["mean"] <= figure["high"] <= 1
        assert 0 < told["coverage"] <= 1
    assert ways["for_you"]["groups"][0]["name"] == "price"
    assert lines(found)[0].startswith("16 shoppers, 80 interactions")


def test_the_command_tells_it_or_says_what_is_missing(kept) -> None:
    told = json.loads(evaluated("--json"))

    assert set(told["ways"]) == {"for_you", "single mean", "seen together", "popularity"}
    Interaction.objects.filter(at__gt=START + timedelta(days=10)).delete()
    Interaction.objects.exclude(visitor__endswith="1").delete()
    with pytest.raises(CommandError, match="come back"):
        evaluated()
