"""Every page of the admin: it renders, asks few questions, and shows what matters, escaped."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from tests.admin.conftest import DUMMY, SCRIPT
from tests.testapp.models import Poster
from visual_search import indexing
from visual_search.admin.progress import clock, until
from visual_search.models import Embedding, EmbeddingSpace, Job
from visual_search.store.outbox import jobs
from visual_search.store.spaces.standing import standing

pytestmark = pytest.mark.django_db

MODELS = ("embedding", "embeddingspace", "finding", "job", "reading")


def list_url(model: str) -> str:
    return reverse(f"admin:visual_search_{model}_changelist")


def change_url(instance) -> str:
    return reverse(f"admin:visual_search_{instance._meta.model_name}_change", args=[instance.pk])


@pytest.mark.parametrize("model", MODELS)
def test_the_lists_render(client, shop, model):
    assert client.get(list_url(model)).status_code == 200


@pytest.mark.parametrize(
    "name",
    ["live", "building", "retired", "running", "finished", "failed", "ready", "read", "found"],
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
        jobs.start(Embedding.objects.filter(pk=row.pk), space=row.space, scope="all")

    with django_assert_num_queries(len(few)):
        client.get(list_url(model))


@pytest.mark.parametrize("model", MODELS)
def test_no_page_loads_a_vector(client, shop, model):
    instance = {
        "embedding": "ready",
        "embeddingspace": "live",
        "finding": "found",
        "job": "running",
        "reading": "read",
    }[model]

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

    assert "3 of 5 (60 %)" in page
    assert f"?space__id__exact={shop['live'].pk}&amp;state__exact=failed" in page


def test_progress_of_runs(client, shop):
    page = client.get(list_url("job")).content.decode()

    assert "0 of 1 (0 %)" in page
    assert "1 of 1 (100 %)" in page


def test_a_run_says_that_it_waits_for_another_try_until_when_and_why(client, shop):
    later = timezone.now() + timedelta(minutes=12)
    Embedding.objects.filter(job=shop["running"]).update(
        available_at=later, attempts=1, failure_code="storage_unavailable"
    )

    page = client.get(list_url("job")).content.decode()

    assert "1 image waits for another try, in 12 minutes (" in page
    assert "storage_unavailable" in page
    where = f"?job__id__exact={shop['running'].pk}&amp;retries=waiting"
    assert where in page
    listed = client.get(
        list_url("embedding"), {"job__id__exact": shop["running"].pk, "retries": "waiting"}
    )
    assert listed.context["cl"].result_count == 1
    assert "tried once, next try in 12 minutes (" in listed.content.decode()


@pytest.mark.parametrize(
    ("wait", "told"),
    [
        (timedelta(seconds=20), "in weniger als einer Minute"),
        (timedelta(minutes=12), "in 12 Minuten"),
        (timedelta(hours=1, minutes=10), "in 1 Stunde"),
    ],
)
def test_how_long_something_takes_is_told_in_the_language_of_the_page(wait, told):
    with translation.override("de"):
        assert until(timezone.now() + wait) == told


def test_a_space_tells_its_rate_and_the_time_left_while_workers_embed(client, shop):
    now = timezone.now()
    document = shop["ready"].document
    Embedding.objects.bulk_create(
        Embedding(
            space=shop["building"],
            document=document,
            image_name=f"{number}.png",
            state="ready" if number < 100 else "pending",
            embedded_at=now - timedelta(seconds=number / 2) if number < 100 else None,
            available_at=now - timedelta(seconds=number),
        )
        for number in range(400)
    )

    page = client.get(list_url("embeddingspace")).content.decode()

    assert "2.0 a second, about 2 minutes left" in page or "a second, about 3 minutes left" in page
    Embedding.objects.filter(space=shop["building"]).update(embedded_at=now - timedelta(hours=1))
    assert "a second" not in client.get(list_url("embeddingspace")).content.decode()


def test_the_list_says_which_space_answers_and_what_the_others_are(client, shop, configure):
    other = EmbeddingSpace.objects.create(
        alias="best", fingerprint="7" * 64, dimensions=48, backend=DUMMY, state="live"
    )

    page = client.get(list_url("embeddingspace")).content.decode()

    assert page.count("vs-is-answers") == 1
    assert page.count("vs-is-building") == 1
    assert page.count("vs-is-retired") == 1
    assert page.count("vs-is-left_over") == 1
    configure(ENCODERS={alias: {"BACKEND": DUMMY, "OPTIONS": {}} for alias in ("default", "best")})
    page = client.get(list_url("embeddingspace")).content.decode()
    assert "answers nobody: kept for comparison" in page
    assert standing(other).value == "stands_by"
    # What was being built for settings that have changed since is needed by nobody.
    assert standing(shop["building"]).value == "left_over"


@pytest.mark.parametrize("alias", ["gone", "default"])
def test_what_the_settings_no_longer_name_can_be_deleted(client, shop, alias):
    left = EmbeddingSpace.objects.create(
        alias=alias,
        fingerprint="7" * 64,
        dimensions=48,
        backend=DUMMY,
        options={"version": 99},
        state="live" if alias == "gone" else "building",
    )
    url = reverse("admin:visual_search_embeddingspace_delete", args=[left.pk])
    assert client.get(url).status_code == 200

    client.post(url, {"post": "yes"})

    assert not EmbeddingSpace.objects.filter(pk=left.pk).exists()


def test_names_of_products_are_read_at_once_and_lead_to_them(client, shop):
    page = client.get(list_url("embedding")).content.decode()

    poster = Poster.objects.get(pk=shop["failed"].document.object_pk)
    assert f'{reverse("admin:testapp_poster_change", args=[poster.pk])}">{poster.title}</a>' in page
    assert f'<a href="/media/{shop["failed"].image_name}"><img' in page


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
    Job.objects.create(space=retired, scope="all")
    url = reverse("admin:visual_search_embeddingspace_delete", args=[retired.pk])

    page = client.get(url).content.decode()
    client.post(url, {"post": "yes"})

    assert "1 embedding, with its vector" in page
    assert not EmbeddingSpace.objects.filter(pk=retired.pk).exists()
    assert not Embedding.objects.filter(image_name="old.png").exists()


def test_a_space_says_whether_its_bands_are_known(client, shop):
    now = timezone.now()
    known = {"scales": {"photo": {}}, "photos": 200, "at": now.isoformat()}
    EmbeddingSpace.objects.live().update(calibration=known)

    page = client.get(list_url("embeddingspace")).content.decode()

    assert f"learned from 200 simulated photos, {clock(now)}" in page
    assert "not learned yet" in page


def test_addresses_of_runs_lead_to_jobs(client, shop):
    job = shop["running"]
    old = reverse("admin:visual_search_run_change", args=[job.pk])

    assert client.get(old).url == change_url(job)
    assert client.get(list_url("run"), {"q": "1"}).url == f"{list_url('job')}?q=1"


def test_a_failed_job_says_who_began_it_and_why_it_failed(client, shop):
    Job.objects.create(
        kind="train",
        subject="head",
        command="visual_search_train",
        state="failed",
        done=3,
        total=4,
        finished_at=timezone.now(),
        failure_code="refused",
        failure_reason=SCRIPT,
    )

    page = client.get(list_url("job")).content.decode()

    assert "by visual_search_train" in page
    assert "3 of 4 (75 %)" in page
    assert "&lt;script&gt;alert(1)" in page
    assert SCRIPT not in page
