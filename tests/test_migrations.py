"""The migrations: complete, reversible, and content with an extension that a DBA made."""

import io
import uuid

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import CaptureQueriesContext

from visual_search.models import EmbeddingSpace

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_models_need_no_further_migration():
    call_command("makemigrations", "visual_search", check=True, dry_run=True, verbosity=0)


def test_all_the_way_back_and_forth():
    call_command("migrate", "visual_search", "zero", verbosity=0)
    assert not [name for name in connection.introspection.table_names() if "visual_search" in name]
    assert has_extension()

    call_command("migrate", "visual_search", verbosity=0)

    assert not EmbeddingSpace.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attstorage FROM pg_attribute "
            "WHERE attrelid = 'visual_search_vector'::regclass AND attname = 'value'"
        )
        assert cursor.fetchone() == ("m",)


def has_extension() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'vector'")
        return cursor.fetchone() is not None


def test_each_migration_can_be_shown_as_sql():
    for name in ("0001", "0002", "0003"):
        out = io.StringIO()
        call_command("sqlmigrate", "visual_search", name, stdout=out)
        assert out.getvalue().strip()


@pytest.fixture
def modest_role():
    """A role that may use tables, but create neither extensions nor databases."""
    name = f"modest_{uuid.uuid4().hex[:8]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name} NOSUPERUSER LOGIN")
        cursor.execute(f"GRANT ALL ON SCHEMA public TO {name}")
        yield name
        cursor.execute("RESET ROLE")
        cursor.execute(f"DROP OWNED BY {name}")
        cursor.execute(f"DROP ROLE {name}")


def test_the_extension_of_a_dba_is_left_alone(modest_role):
    executor = MigrationExecutor(connection)
    migration = executor.loader.get_migration("visual_search", "0001_vector_extension")
    state = executor.loader.project_state(())
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {modest_role}")
        with pytest.raises(Exception, match="permission denied") as refusal:
            cursor.execute("CREATE EXTENSION hstore")
        assert isinstance(refusal.value.__cause__, psycopg.errors.InsufficientPrivilege)

    with CaptureQueriesContext(connection) as queries, connection.schema_editor() as editor:
        migration.apply(state, editor)
        migration.unapply(state, editor)

    assert not any("CREATE EXTENSION" in query["sql"] for query in queries)
    assert has_extension()


def migrate_to(name: str):
    executor = MigrationExecutor(connection)
    executor.migrate([("visual_search", name)])
    return MigrationExecutor(connection).loader.project_state([("visual_search", name)]).apps


def test_runs_become_jobs_and_jobs_that_embed_runs_again():
    try:
        old = migrate_to("0008_long_names_and_words_in_turn")
        space = old.get_model("visual_search", "EmbeddingSpace").objects.create(
            alias="default", fingerprint="1" * 64, dimensions=4
        )
        runs = old.get_model("visual_search", "Run").objects
        run = runs.create(space=space, scope="all", total=5)
        runs.create(space=space, scope="failed", state="finished")

        new = migrate_to("0009_jobs")

        jobs = new.get_model("visual_search", "Job").objects
        job = jobs.get(pk=run.pk)
        assert (job.kind, job.state, job.total) == ("embed", "running", 5)
        assert job.started_at == job.created_at == run.created_at
        assert jobs.get(state="finished").finished_at is not None
        jobs.create(kind="train")
        again = migrate_to("0008_long_names_and_words_in_turn")
        assert again.get_model("visual_search", "Run").objects.count() == 2
    finally:
        call_command("migrate", "visual_search", verbosity=0)
