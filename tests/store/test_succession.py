"""After an upgrade that moves vectors: the successor of a space whose encoder is no more."""

import pytest
from django.core.management import call_command

from tests import doubles
from visual_search import indexing
from visual_search.models import Embedding, EmbeddingSpace, Vector
from visual_search.store import coverage, spaces

pytestmark = pytest.mark.django_db


def embed() -> None:
    list(indexing.embed_pending(seconds=30))


@pytest.fixture
def upgraded(use_encoder, make_poster, monkeypatch) -> EmbeddingSpace:
    """The live space of two images whose encoder went with an upgrade."""
    use_encoder("tests.doubles.ChangingEncoder")
    old = spaces.ensure_space()
    make_poster((1, 0, 0))
    make_poster((2, 0, 0))
    embed()
    monkeypatch.setattr(doubles.ChangingEncoder, "weights", "second")
    return old


def state_of(space: EmbeddingSpace) -> str:
    space.refresh_from_db()
    return space.state


def test_after_an_upgrade_the_successor_goes_live_as_soon_as_it_is_full(upgraded):
    indexing.sweep()
    assert (state_of(upgraded), coverage(spaces.ensure_space()).pending) == ("live", 2)

    embed()
    indexing.sweep()

    assert state_of(upgraded) == "retired"
    assert spaces.space_encoder(spaces.live_space())


@pytest.mark.django_db(transaction=True)
def test_filled_before_the_upgrade_is_deployed_it_takes_over_with_the_first_sweep(upgraded):
    call_command("visual_search_embed")
    assert state_of(upgraded) == "live"

    indexing.sweep()

    assert state_of(upgraded) == "retired"
    assert coverage(spaces.live_space()).ready == 2


def test_the_successor_waits_for_an_image_that_only_the_live_space_finds(upgraded):
    indexing.sweep()
    embed()
    successor = spaces.ensure_space()
    lost = Embedding.objects.in_space(successor).first()
    Vector.objects.filter(embedding=lost).delete()
    Embedding.objects.filter(pk=lost.pk).update(state="failed", failure_code="encoder")

    indexing.sweep()

    assert (state_of(upgraded), state_of(successor)) == ("live", "building")


def test_a_successor_that_somebody_retired_is_left_alone(upgraded):
    indexing.sweep()
    embed()
    EmbeddingSpace.objects.filter(pk=spaces.ensure_space().pk).update(state="retired")

    indexing.sweep()

    assert state_of(upgraded) == "live"


def test_a_successor_without_its_index_waits(upgraded, configure, caplog):
    indexing.sweep()
    embed()
    configure(EXACT_SCAN_ROWS=1)

    with caplog.at_level("INFO"):
        indexing.sweep()

    assert state_of(upgraded) == "live"
    assert "index of this space is not built yet" in caplog.text


def test_a_full_space_beside_a_live_one_in_order_waits_for_somebody_to_decide(
    space, make_poster, use_encoder
):
    make_poster()
    use_encoder("visual_search.encoders.backends.dummy.DummyEncoder", version=2)
    other = spaces.ensure_space()
    indexing.sweep()
    embed()

    indexing.sweep()

    assert coverage(other).ready == 1
    assert (state_of(space), state_of(other)) == ("live", "building")
