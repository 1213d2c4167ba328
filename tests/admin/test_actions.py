"""What is embedded again at an admin's word, on this app's pages and the host's own."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.sites import site
from django.contrib.auth.models import Permission
from django.urls import reverse

from tests.admin.acting import EMBEDDINGS, JOBS, POSTERS, SPACES, act
from tests.testapp.admin import PosterAdmin
from tests.testapp.models import Lamp, Poster
from visual_search import indexing
from visual_search.models import Embedding, Job
from visual_search.store.outbox.marking import PORTION

pytestmark = pytest.mark.django_db


def test_selected_embeddings_become_a_run_in_each_space_that_is_kept_up(client, shop):
    retired = Embedding.objects.create(
        space=shop["retired"], document=shop["ready"].document, image_name="old.png"
    )

    page = act(client, EMBEDDINGS, "reembed_selected", shop["ready"], shop["failed"], retired)

    job = Job.objects.latest("pk")
    assert (job.scope, job.total, job.space, job.started_by.username) == (
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
    assert f'href="{reverse(JOBS)}"' in page


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


@pytest.mark.parametrize("page", [EMBEDDINGS, POSTERS])
def test_re_embedding_everything_takes_a_permission_of_its_own(client, editor, shop, page):
    client.force_login(editor)

    shown = client.get(reverse(page)).content.decode()
    act(client, page, "reembed_all")

    assert 'value="reembed_failed"' in shown
    assert 'value="reembed_all"' not in shown
    assert not Job.objects.filter(scope="all").exclude(pk=shop["running"].pk).exists()
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
    before = Job.objects.count()
    data = {"action": "reembed_selected", "index": "0", "select_across": "1"}
    data[ACTION_CHECKBOX_NAME] = [str(shop["ready"].document.object_pk)]

    shown = client.post(reverse(page), data, follow=True).content.decode()

    assert "takes the permission “Can re-embed everything”" in shown
    assert Job.objects.count() == before


@pytest.mark.parametrize("page", [EMBEDDINGS, SPACES, JOBS, POSTERS])
def test_without_the_permission_to_change_there_are_no_actions(client, viewer, shop, page):
    client.force_login(viewer)
    before = list(Embedding.objects.order_by("pk").values())

    text = client.get(reverse(page)).content.decode()
    act(client, page, "reembed_all")

    assert 'name="action"' not in text
    assert list(Embedding.objects.order_by("pk").values()) == before


def test_runs_are_cancelled(client, shop):
    page = act(client, JOBS, "cancel", shop["running"], shop["finished"])

    states = dict(Job.objects.values_list("pk", "state"))
    assert "Called off 1 renewal" in page
    assert states[shop["running"].pk] == "cancelled"
    assert states[shop["finished"].pk] == "finished"
