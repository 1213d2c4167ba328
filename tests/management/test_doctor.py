"""The doctor: names each fault with its fix, and one fault hides no other."""

import io
from datetime import timedelta

import pytest
from celery import current_app
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from tests import doubles
from tests.testapp.models import Poster
from visual_search.doctor import database, diagnosis
from visual_search.doctor.finding import Finding
from visual_search.models import Embedding, EmbeddingSpace
from visual_search.registry import registry
from visual_search.store.vectors import hnsw

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_index_survives"),
]


@pytest.fixture
def worker_answers(monkeypatch):
    """A worker answers; tests/worker talks to a real one."""
    monkeypatch.setattr(current_app.control, "ping", lambda **_: [{"celery@shop": "pong"}])


@pytest.fixture
def healthy(worker_answers, make_poster, embed_all, space):
    make_poster()
    embed_all()
    hnsw.ensure_index(space)


def doctor(*options: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("visual_search_doctor", *options, stdout=out)
    except SystemExit as ending:
        return int(ending.code), out.getvalue()
    return 0, out.getvalue()


def faults() -> dict[str, Finding]:
    return {finding.subject: finding for finding in diagnosis.diagnose() if finding.is_fault}


def test_a_healthy_shop_ends_with_0(healthy, space):
    code, out = doctor()

    assert code == 0, out
    assert "Everything works." in out
    for subject in ("settings", "extension", "rights", "encoder default", "broker", "worker"):
        assert f"{subject}: " in out
    assert "storage of testapp.poster: writes, reads and deletes" in out
    assert "storage of testapp.vase: images come from a method" in out
    assert f"index of space {space.pk}: valid" in out
    assert "1 of 1 images, 0 pending" in out


def test_faults_end_with_1_and_print_their_fixes(healthy, space, monkeypatch):
    monkeypatch.setattr(current_app.control, "ping", lambda **_: [])
    hnsw.drop_index(space)

    code, out = doctor()

    assert code == 1
    assert "FAULT worker: none answers" in out
    assert "fix: Start one: celery" in out
    assert "FAULT index" in out
    assert "2 to repair." in out


def test_before_a_worker_starts_its_encoders_alone_can_be_tested(healthy, use_encoder, monkeypatch):
    monkeypatch.setattr(current_app.control, "ping", lambda **_: [])

    well = doctor("--only", "encoders", "database")
    use_encoder("tests.doubles.LostModelEncoder")
    ill = doctor("--only", "encoders")

    assert well[0] == 0
    assert ill[0] == 1
    assert "worker" not in well[1] + ill[1]


def test_a_broker_on_a_closed_port(make_poster, broker_away):
    finding = faults()["broker"]

    assert "does not answer" in finding.text
    assert "Start Redis" in finding.fix


def test_no_worker_on_a_real_broker():
    assert "celery" in faults()["worker"].fix


def test_no_broker_at_all(healthy, no_broker):
    assert "CELERY_BROKER_URL" in faults()["broker"].fix


@pytest.mark.parametrize(
    ("storage", "words"),
    [("ReadOnlyStorage", "Permission denied"), ("ForgetfulStorage", "other bytes")],
)
def test_a_broken_storage(healthy, use_storage, storage, words):
    use_storage(f"tests.doubles.{storage}")

    finding = faults()["storage of testapp.poster"]

    assert words in finding.text
    assert finding.fix


def test_a_storage_that_raises_an_error_of_its_own(healthy, use_storage, monkeypatch):
    use_storage("tests.doubles.UnreliableStorage")
    monkeypatch.setattr(doubles.UnreliableStorage, "fault", doubles.CloudError("no such bucket"))

    assert "no such bucket" in faults()["storage of testapp.lamp"].text


def test_a_lost_model(healthy, use_encoder):
    use_encoder("tests.doubles.LostModelEncoder")

    finding = faults()["encoder default"]

    assert "weights.onnx" in finding.text
    assert "reinstall" in finding.fix


def test_an_encoder_that_is_not_the_one_that_made_the_space(healthy, space):
    EmbeddingSpace.objects.update(options={"version": 9})

    assert "Restore" in faults()[f"encoder of space {space.pk}"].fix


def test_failed_images(healthy, space):
    Poster.objects.create(title="bad", image="posters/none.png")
    space.embeddings.filter(image_name="posters/none.png").update(state="failed")

    finding = faults()[f"space {space.pk}"]

    assert "1 failed" in finding.text
    assert "--only failed" in finding.fix


def test_an_invalid_index(healthy, space):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass(%s)",
            [hnsw.index_name(space)],
        )

    assert "visual_search_embed" in faults()[f"index of space {space.pk}"].fix


@pytest.fixture
def configure_celery():
    before = {name: current_app.conf[name] for name in ("beat_schedule", "beat_scheduler")}
    yield current_app.conf.update
    current_app.conf.update(before)


def test_a_sweep_that_nobody_starts(healthy, configure_celery):
    configure_celery(beat_schedule={})

    assert "CELERY_BEAT_SCHEDULE" in faults()["sweep"].fix


def test_a_schedule_that_is_kept_elsewhere_is_not_judged(healthy, configure_celery):
    scheduler = "django_celery_beat.schedulers:DatabaseScheduler"
    configure_celery(beat_schedule={}, beat_scheduler=scheduler)

    assert "sweep" not in faults()


def test_an_image_that_nobody_takes(healthy, make_poster):
    hour_ago = timezone.now() - timedelta(hours=1)
    poster = make_poster((1, 2, 3))
    Embedding.objects.filter(image_name=poster.image.name).update(available_at=hour_ago)

    finding = faults()["queue"]

    assert "60 minutes" in finding.text
    assert "Start workers and beat" in finding.fix


def test_nothing_embedded_yet(worker_answers):
    assert "visual_search_embed" in faults()["spaces"].fix


def test_a_broken_setting_hides_nothing_else(worker_answers, configure):
    configure(BATCHSIZE=1)

    found = faults()

    assert "E001" in found["settings"].text
    assert "encoders" in found
    assert "storage of testapp.poster" not in found


def test_a_searchable_that_names_no_field(worker_answers):
    searchable = registry.for_model(Poster)
    searchable.images = "picture"
    try:
        found = faults()
    finally:
        del searchable.images

    assert "E003" in found["settings"].text
    assert "images" in found["storage of testapp.poster"].fix


def test_a_database_that_does_not_answer(healthy, monkeypatch):
    def fail(_alias: str) -> None:
        raise DatabaseError("connection refused")

    monkeypatch.setattr(database, "available_pgvector", fail)

    assert "DATABASES" in faults()["database"].fix


def test_tables_that_are_not_there(worker_answers):
    table = EmbeddingSpace._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO not_migrated")
        try:
            found = [one for one in diagnosis.diagnose() if "migrate" in one.fix]
        finally:
            cursor.execute(f"ALTER TABLE not_migrated RENAME TO {table}")

    # Every model is searched for real, and meets the same fault.
    assert [one.subject for one in found] == ["queue"]
    assert len(list(registry)) > 1


@pytest.mark.parametrize(
    ("version", "is_installed", "word"),
    [(None, False, "Install it"), ((0, 7, 0), True, "Install it"), ((0, 8, 4), False, "migrate")],
)
def test_the_extension(version, is_installed, word):
    finding = database._extension_finding(version, is_installed=is_installed)

    assert word in finding.fix


def test_a_role_without_rights(healthy, monkeypatch):
    monkeypatch.setattr(database, "_may_create", lambda: False)

    assert "GRANT" in faults()["rights"].fix
