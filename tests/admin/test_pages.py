"""Every page of the admin: it renders, asks few questions, and shows what matters, escaped."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.admin.conftest import SCRIPT
from visual_search import indexing
from visual_search.models import Embedding, EmbeddingSpace, Run
from visual_search.store import runs

pytestmark = pytest.mark.django_db

MODELS = ("embedding", "embeddingspace", "run")


def list_url(model: str) -> str:
    return reverse(f"admin:visual_search_{model}_changelist")


def change_url(instance) -> str:
    return reverse(f"admin:visual_search_{instance._meta.model_name}_change", args=[instance.pk])


@pytest.mark.parametrize("model", MODELS)
def test_the_lists_render(client, shop, model):
    assert client.get(list_url(model)).status_code == 200


@pytest.mark.parametrize(
    "name", ["live", "building", "retired", "running", "finished", "failed", "ready"]
)
def test_the_pages_render_without_a_button_to_save(client, shop, name):
    response = client.get(change_url(shop[name]))

    assert response.status_code == 200
    assert 'name="_save"' not in response.content.decode()


@pytest.mark.parametrize("name", ["live", "running", "ready"])
def test_saving_all_the_same_writes_nothing(client, shop, name):
    instance = shop[name]
    model = type(instance)
    before = model.objects.filter(pk=instance.pk).values().get()

    client.post(change_url(instance), {"state": "retired", "_save": "Save"})

    assert model.objects.filter(pk=instance.pk).values().get() == before


@pytest.mark.parametrize("model", MODELS)
def test_a_list_asks_as_many_questions_for_many_rows_as_for_few(
    client, shop, model, make_poster, django_assert_num_queries
):
    client.get(list_url(model))
    with CaptureQueriesContext(connection) as few:
        client.get(list_url(model))
    for number in range(6):
        make_poster((0, number, 100))
        EmbeddingSpace.objects.create(
            alias="default", fingerprint=f"{number}" * 64, dimensions=48, state="retired"
        )
    indexing.sweep()
    for row in Embedding.objects.all():
        runs.start(Embedding.objects.filter(pk=row.pk), space=row.space, scope="all")

    with django_assert_num_queries(len(few)):
        client.get(list_url(model))


@pytest.mark.parametrize("model", MODELS)
def test_no_page_loads_a_vector(client, shop, model):
    instance = {"embedding": "ready", "embeddingspace": "live", "run": "running"}[model]

    with CaptureQueriesContext(connection) as queries:
        client.get(list_url(model))
        client.get(change_url(shop[instance]))

    assert not any('"value"' in query["sql"] for query in queries)


def test_reasons_are_shown_and_escaped(client, shop):
    for url in (list_url("embedding"), change_url(shop["failed"])):
        page = client.get(url).content.decode()
        assert "&lt;script&gt;alert(1)" in page
        assert SCRIPT not in page
        assert "image_unreadable" in page


def test_a_row_shows_its_picture_and_leads_to_the_product(client, shop):
    page = client.get(list_url("embedding")).content.decode()

    assert f'src="/media/{shop["ready"].image_name}"' in page
    assert reverse("admin:testapp_poster_change", args=[shop["ready"].document.object_pk]) in page


def test_failures_can_be_searched_and_filtered(client, shop):
    page = client.get(list_url("embedding"), {"state__exact": "failed", "q": "alert"})

    assert page.context["cl"].result_count == 1


def test_coverage_leads_to_the_failures(client, shop):
    page = client.get(list_url("embeddingspace")).content.decode()

    assert "3 / 5" in page
    assert f"?space__id__exact={shop['live'].pk}&amp;state__exact=failed" in page


def test_progress_of_runs(client, shop):
    page = client.get(list_url("run")).content.decode()

    assert "0 / 1" in page
    assert "1 / 1" in page


def test_temporary_spaces_are_not_shown(client, shop):
    EmbeddingSpace.objects.filter(pk=shop["live"].pk).update(expires_at="2099-01-01T00:00Z")

    assert client.get(list_url("embedding")).context["cl"].result_count == 0
    assert client.get(list_url("embeddingspace")).context["cl"].result_count == 2


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_added_by_hand(client, shop, model):
    assert client.get(reverse(f"admin:visual_search_{model}_add")).status_code == 403


@pytest.mark.parametrize("name", ["live", "building", "running", "ready"])
def test_what_is_in_use_cannot_be_deleted(client, shop, name):
    instance = shop[name]
    url = reverse(f"admin:visual_search_{instance._meta.model_name}_delete", args=[instance.pk])

    assert client.post(url, {"post": "yes"}).status_code == 403
    assert type(instance).objects.filter(pk=instance.pk).exists()


def test_a_retired_space_can_be_deleted_and_says_what_goes_with_it(client, shop):
    retired = shop["retired"]
    Embedding.objects.create(
        space=retired, document=shop["ready"].document, image_name="old.png", state="pending"
    )
    Run.objects.create(space=retired, scope="all")
    url = reverse("admin:visual_search_embeddingspace_delete", args=[retired.pk])

    page = client.get(url).content.decode()
    client.post(url, {"post": "yes"})

    assert "1 embedding, with its vector" in page
    assert not EmbeddingSpace.objects.filter(pk=retired.pk).exists()
    assert not Embedding.objects.filter(image_name="old.png").exists()


def test_a_space_says_whether_its_bands_are_known(client, shop):
    known = {"scales": {"photo": {}}, "photos": 200, "at": timezone.now().isoformat()}
    EmbeddingSpace.objects.live().update(calibration=known)

    page = client.get(list_url("embeddingspace")).content.decode()

    assert "learned from 200 simulated photos, now" in page
    assert "not learned yet" in page
