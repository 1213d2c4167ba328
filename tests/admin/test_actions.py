"""The actions of the admin, on this app's pages and on the host's own product admin."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.sites import site
from django.contrib.auth.models import Permission
from django.urls import reverse

from tests.admin.conftest import SCRIPT
from tests.conftest import without_vector
from tests.testapp.admin import PosterAdmin
from tests.testapp.models import Lamp, Poster
from visual_search import indexing
from visual_search.models import Embedding, EmbeddingSpace, Run
from visual_search.store import spaces
from visual_search.store.marking import PORTION

pytestmark = pytest.mark.django_db

EMBEDDINGS = "admin:visual_search_embedding_changelist"
SPACES = "admin:visual_search_embeddingspace_changelist"
RUNS = "admin:visual_search_run_changelist"
POSTERS = "admin:testapp_poster_changelist"


def act(client, page: str, action: str, *ticked: object) -> str:
    data = {"action": action, "index": "0", "select_across": "0"}
    data[ACTION_CHECKBOX_NAME] = [str(getattr(one, "pk", one)) for one in ticked]
    return client.post(reverse(page), data, follow=True).content.decode()


def test_selected_embeddings_become_a_run_in_each_space_that_is_kept_up(client, shop):
    retired = Embedding.objects.create(
        space=shop["retired"], document=shop["ready"].document, image_name="old.png"
    )

    page = act(client, EMBEDDINGS, "reembed_selected", shop["ready"], shop["failed"], retired)

    run = Run.objects.latest("pk")
    assert (run.scope, run.total, run.space, run.started_by.username) == (
        "selected", 2, shop["live"], "boss",
    )  # fmt: skip
    assert "2 images will be embedded again" in page
    assert Embedding.objects.get(pk=shop["ready"].pk).state == "stale"
    assert Embedding.objects.get(pk=shop["failed"].pk).state == "pending"


def test_failed_ones_are_tried_again_though_nothing_is_ticked(client, shop):
    page = act(client, EMBEDDINGS, "reembed_failed")

    assert "1 image will be embedded again" in page
    assert not Embedding.objects.filter(state="failed").exists()


def test_all_of_them_in_all_spaces(client, shop):
    indexing.sweep()

    page = act(client, EMBEDDINGS, "reembed_all")

    assert "10 images will be embedded again" in page
    assert not Embedding.objects.filter(state="ready").exists()


def test_of_many_images_a_request_marks_some_and_says_who_marks_the_others(client, shop):
    document = shop["ready"].document
    Embedding.objects.bulk_create(
        Embedding(space=shop["live"], document=document, image_name=f"{number}.png", state="ready")
        for number in range(PORTION)
    )

    page = act(client, EMBEDDINGS, "reembed_all")

    assert "1000 images are marked to be embedded again, and workers mark the others" in page
    assert f'href="{reverse(RUNS)}"' in page


def test_when_there_is_nothing_to_do_it_says_so(client, space):
    assert "There is nothing to re-embed." in act(client, EMBEDDINGS, "reembed_failed")


def test_selected_products_of_the_host(client, shop):
    poster = Poster.objects.get(pk=shop["ready"].document.object_pk)

    page = act(client, POSTERS, "reembed_selected", poster)

    assert "2 images will be embedded again" in page
    assert Embedding.objects.get(pk=shop["ready"].pk).state == "stale"


def test_all_and_failed_products_of_the_host_though_nothing_is_ticked(client, shop):
    indexing.sweep()

    assert "1 image will be" in act(client, POSTERS, "reembed_failed")
    assert "8 images will be" in act(client, POSTERS, "reembed_all")
    lamp = Embedding.objects.get(document__uuid_pk__isnull=False, space=shop["live"])
    assert lamp.state == "ready"


def test_a_product_admin_with_uuid_keys_and_nothing_ticked(client, shop, rf, admin_user):
    from django.contrib.messages.storage.fallback import FallbackStorage

    indexing.sweep()
    model_admin = type("LampAdmin", (PosterAdmin,), {"list_display": ("name",)})(Lamp, site)
    request = rf.post("/", {"action": "reembed_all", "index": "0"})
    request.user = admin_user
    request.session = {}
    request._messages = FallbackStorage(request)
    request._dont_enforce_csrf_checks = True

    response = model_admin.changelist_view(request)

    assert response.status_code == 302
    assert "2 images" in str(next(iter(request._messages)))


@pytest.fixture
def editor(django_user_model):
    """May change everything, but has none of the app's permissions of their own."""
    user = django_user_model.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(codename__regex="^(view|change|delete|add)_")
    )
    return user


@pytest.mark.parametrize("page", [EMBEDDINGS, POSTERS])
def test_re_embedding_everything_takes_a_permission_of_its_own(client, editor, shop, page):
    client.force_login(editor)

    shown = client.get(reverse(page)).content.decode()
    act(client, page, "reembed_all")

    assert 'value="reembed_failed"' in shown
    assert 'value="reembed_all"' not in shown
    assert not Run.objects.filter(scope="all").exclude(pk=shop["running"].pk).exists()
    editor.user_permissions.add(Permission.objects.get(codename="reembed_everything"))
    assert 'value="reembed_all"' in client.get(reverse(page)).content.decode()


@pytest.mark.parametrize("page", [EMBEDDINGS, POSTERS])
def test_ticking_everything_does_not_get_round_that_permission(client, editor, shop, page):
    client.force_login(editor)
    Poster.objects.bulk_create(Poster(title=f"{number}") for number in range(PORTION))
    document = shop["ready"].document
    Embedding.objects.bulk_create(
        Embedding(space=shop["live"], document=document, image_name=f"{number}.png")
        for number in range(PORTION)
    )
    before = Run.objects.count()
    data = {"action": "reembed_selected", "index": "0", "select_across": "1"}
    data[ACTION_CHECKBOX_NAME] = [str(shop["ready"].document.object_pk)]

    shown = client.post(reverse(page), data, follow=True).content.decode()

    assert "takes the permission “Can re-embed everything”" in shown
    assert Run.objects.count() == before


@pytest.mark.parametrize("page", [EMBEDDINGS, SPACES, RUNS, POSTERS])
def test_without_the_permission_to_change_there_are_no_actions(client, viewer, shop, page):
    client.force_login(viewer)
    before = list(Embedding.objects.order_by("pk").values())

    text = client.get(reverse(page)).content.decode()
    act(client, page, "reembed_all")

    assert 'name="action"' not in text
    assert list(Embedding.objects.order_by("pk").values()) == before


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


def test_runs_are_cancelled(client, shop):
    page = act(client, RUNS, "cancel", shop["running"], shop["finished"])

    states = dict(Run.objects.values_list("pk", "state"))
    assert "Called off 1 renewal" in page
    assert states[shop["running"].pk] == "cancelled"
    assert states[shop["finished"].pk] == "finished"


def test_bands_are_learned_anew_when_an_admin_asks(client, shop):
    known = {"basis": {}, "scales": {"photo": {}}, "photos": 200, "at": "2026-01-01T00:00:00+00:00"}
    space = EmbeddingSpace.objects.live().get()
    EmbeddingSpace.objects.filter(pk=space.pk).update(calibration=known)

    page = act(client, SPACES, "learn_bands", space)

    assert "The next sweep of a worker learns them" in page
    assert EmbeddingSpace.objects.get(pk=space.pk).calibration == {
        key: value for key, value in known.items() if key != "basis"
    }
