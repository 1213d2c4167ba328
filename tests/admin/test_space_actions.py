"""The actions on spaces: which of them is made live, and what has to be said before it is."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from tests.admin.acting import SPACES, act
from tests.admin.conftest import SCRIPT
from tests.conftest import without_vector
from tests.testapp.models import Poster
from visual_search import indexing
from visual_search.models import Embedding, EmbeddingSpace
from visual_search.store import spaces

pytestmark = pytest.mark.django_db


def answer(client, space, **said: object) -> str:
    """Send the form that *Make live* asks with."""
    data = {"action": "make_live", "index": "0", ACTION_CHECKBOX_NAME: str(space.pk), **said}
    return client.post(reverse(SPACES), data, follow=True).content.decode()


@pytest.fixture
def full(shop, embed_all):
    """The space that is being built, full but for one picture that failed in it alone."""
    indexing.sweep()
    embed_all()
    rows = Embedding.objects.filter(space=shop["building"]).order_by("pk")
    row = next(one for one in rows if one.document_id == shop["ready"].document_id)
    without_vector(row, state="failed", failure_code="encoder", failure_reason=SCRIPT)
    return shop["building"]


def test_a_space_is_made_live_only_when_it_is_full(client, shop):
    page = act(client, SPACES, "make_live", shop["building"])

    assert "3 images that shoppers find today are not embedded in this space yet" in page
    assert spaces.live_space() == shop["live"]


def test_what_failed_for_good_is_named_linked_and_asked_about(client, shop, full):
    page = act(client, SPACES, "make_live", full)

    row = Embedding.objects.get(space=full, failure_code="encoder")
    poster = Poster.objects.get(pk=row.document.object_pk)
    assert "1 image that shoppers find today failed in this space" in page
    assert "Workers are at it" not in page
    assert poster.title in page
    assert reverse("admin:testapp_poster_change", args=[poster.pk]) in page
    assert reverse("admin:visual_search_embedding_change", args=[row.pk]) in page
    assert f'src="/media/{row.image_name}"' in page
    assert SCRIPT not in page
    assert spaces.live_space() == shop["live"]


def test_after_the_confirmation_it_goes_on_without_what_failed(client, shop, full):
    page = answer(client, full, agreed="failed", told="1")

    assert "answers from now on" in page
    assert spaces.live_space() == full


def test_a_confirmation_covers_no_more_than_was_told(client, shop, full):
    row = Embedding.objects.filter(space=full, state="ready").order_by("pk").last()
    without_vector(row, state="failed", failure_code="encoder")

    page = answer(client, full, agreed="failed", told="1")

    assert "2 images that shoppers find today failed in this space" in page
    assert spaces.live_space() == shop["live"]


def test_going_on_without_what_failed_does_not_cover_what_waits(client, shop, full):
    without_vector(Embedding.objects.filter(space=full, state="ready").last(), state="pending")

    answer(client, full, agreed="failed", told="2")

    assert spaces.live_space() == shop["live"]


def test_the_override_takes_a_confirmation(client, shop):
    assert "Make it live although 3 images are missing" in act(
        client, SPACES, "make_live", shop["building"]
    )

    page = answer(client, shop["building"], agreed="missing", told="3")

    assert "answers from now on" in page
    assert spaces.live_space() == shop["building"]


def test_a_space_that_lacks_nothing_needs_no_confirmation(client, shop, full):
    Embedding.objects.filter(failure_code="encoder").delete()
    Embedding.objects.filter(space=shop["live"], document=shop["ready"].document).delete()

    assert "answers from now on" in act(client, SPACES, "make_live", full)


def test_making_live_takes_a_permission_of_its_own(client, editor, shop, full):
    client.force_login(editor)

    shown = client.get(reverse(SPACES)).content.decode()
    answer(client, full, agreed="failed", told="1")

    assert 'value="reopen"' in shown
    assert 'value="make_live"' not in shown
    assert spaces.live_space() == shop["live"]


def test_the_live_space_of_another_alias_is_not_said_to_answer(client, shop):
    other = EmbeddingSpace.objects.create(
        alias="best", fingerprint="7" * 64, dimensions=48, backend="x", state="building"
    )

    page = act(client, SPACES, "make_live", other)

    assert "Shoppers go on with “default”" in page
    assert "answers from now on" not in page


def test_two_spaces_cannot_both_go_live(client, shop):
    page = act(client, SPACES, "make_live", shop["building"], shop["retired"])

    assert "Choose one space." in page


def test_a_retired_space_is_reopened_and_a_live_one_left_alone(client, shop):
    act(client, SPACES, "reopen", shop["retired"], shop["live"])

    states = dict(EmbeddingSpace.objects.values_list("pk", "state"))
    assert states[shop["retired"].pk] == "building"
    assert states[shop["live"].pk] == "live"


def test_spaces_cannot_be_deleted_in_bulk(client, shop):
    act(client, SPACES, "delete_selected", shop["retired"])

    assert EmbeddingSpace.objects.filter(pk=shop["retired"].pk).exists()


def test_bands_are_learned_anew_when_an_admin_asks(client, shop):
    known = {"basis": {}, "scales": {"photo": {}}, "photos": 200, "at": "2026-01-01T00:00:00+00:00"}
    space = EmbeddingSpace.objects.live().get()
    EmbeddingSpace.objects.filter(pk=space.pk).update(calibration=known)

    page = act(client, SPACES, "learn_bands", space)

    assert "The next sweep of a worker learns them" in page
    assert EmbeddingSpace.objects.get(pk=space.pk).calibration == {
        key: value for key, value in known.items() if key != "basis"
    }
