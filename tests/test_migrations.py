"""The migrations: complete, reversible, and content with an extension that a DBA made."""

import io
import re
import uuid

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.test.utils import CaptureQueriesContext

from visual_search.migrations._postgres import TRIGRAMS
from visual_search.models import Embedding, EmbeddingSpace

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
    for name in ("0001", "0002_initial", "0002_squashed", "0003", "0009"):
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


SINCE_0_1 = "0002_squashed_0008"


def migrate_to(name: str, *, one_by_one: bool = False):
    """Migrate to a state and give its models.

    Args:
        one_by_one: as a database does that has some of what was squashed.
    """
    executor = _executor(one_by_one=one_by_one)
    executor.migrate([("visual_search", name)])
    return _executor(one_by_one=one_by_one).loader.project_state([("visual_search", name)]).apps


def _executor(*, one_by_one: bool) -> MigrationExecutor:
    executor = MigrationExecutor(connection)
    if one_by_one:
        executor.loader = MigrationLoader(connection, replace_migrations=False)
    return executor


@pytest.fixture
def begin_again():
    """An empty database, which is whole again after the test."""
    call_command("migrate", "visual_search", "zero", verbosity=0)
    yield
    call_command("migrate", "visual_search", verbosity=0)


def test_what_is_squashed_makes_the_very_tables_that_its_parts_make(begin_again):
    migrate_to(SINCE_0_1)
    squashed = schema()
    call_command("migrate", "visual_search", "zero", verbosity=0)

    migrate_to("0008_long_names_and_words_in_turn", one_by_one=True)

    assert schema() == squashed
    assert len(squashed) > 100


def schema() -> set[tuple[str, ...]]:
    """Columns, constraints and indexes of our tables, whatever Django made of their names."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT 'column', relname, attname, format_type(atttypid, atttypmod),
                   attnotnull::text, attstorage::text, atthasdef::text
            FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            WHERE relkind = 'r' AND attnum > 0 AND NOT attisdropped
              AND relname LIKE 'visual\\_search\\_%'
            UNION ALL
            SELECT 'constraint', conrelid::regclass::text, conname,
                   pg_get_constraintdef(pg_constraint.oid), '', '', ''
            FROM pg_constraint WHERE conrelid::regclass::text LIKE 'visual\\_search\\_%'
            UNION ALL
            SELECT 'index', tablename, indexname, indexdef, '', '', ''
            FROM pg_indexes WHERE tablename LIKE 'visual\\_search\\_%'
            """
        )
        return {tuple(re.sub(r"_[0-9a-f]{8}", "", one) for one in row) for row in cursor.fetchall()}


@pytest.mark.parametrize("state", ["0003_vector_table", "0008_long_names_and_words_in_turn"])
def test_a_database_of_before_goes_up_with_all_it_has(begin_again, state):
    old = migrate_to(state, one_by_one=True)
    space = old.get_model("visual_search", "EmbeddingSpace").objects.create(
        alias="default", fingerprint="1" * 64, dimensions=4, state="live"
    )
    document = old.get_model("visual_search", "Document").objects.create(
        content_type_id=ContentType.objects.get_for_model(EmbeddingSpace).pk, integer_pk=7
    )
    run = old.get_model("visual_search", "Run").objects.create(space=space, scope="all")
    row = old.get_model("visual_search", "Embedding").objects.create(
        space=space, document=document, image_name="a.jpg", state="ready", run=run
    )
    old.get_model("visual_search", "Vector").objects.create(
        embedding=row, space=space, value=[1, 0, 0, 0]
    )

    call_command("migrate", "visual_search", verbosity=0)

    kept = Embedding.objects.select_related("space", "vector", "document", "job").get()
    assert (kept.image_name, kept.space.fingerprint) == ("a.jpg", "1" * 64)
    assert (kept.document.integer_pk, kept.job.kind, kept.job.scope) == (7, "embed", "all")
    assert list(kept.vector.value) == [1, 0, 0, 0]
    call_command("migrate", check_unapplied=True, verbosity=0)


def test_runs_become_jobs_and_jobs_that_embed_runs_again():
    try:
        old = migrate_to(SINCE_0_1)
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
        again = migrate_to(SINCE_0_1)
        assert again.get_model("visual_search", "Run").objects.count() == 2
    finally:
        call_command("migrate", "visual_search", verbosity=0)


def test_a_host_without_pg_trgm_goes_on_without_it():
    call_command("migrate", "visual_search", "0012", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
        cursor.execute("CREATE ROLE visual_search_tenant")
        cursor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO visual_search_tenant")
        cursor.execute("SET ROLE visual_search_tenant")
    try:
        with connection.cursor() as cursor:
            cursor.execute(TRIGRAMS)
            cursor.execute("SELECT to_regclass('visual_search_term_trigrams')")
            assert cursor.fetchone() == (None,)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute("DROP OWNED BY visual_search_tenant")
            cursor.execute("DROP ROLE visual_search_tenant")
        call_command("migrate", "visual_search", verbosity=0)
