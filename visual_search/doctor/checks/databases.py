"""What `migrate` and `check --database` find wrong with the databases of a project."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections, router

from ...conf import app_settings
from ...documentation import page
from ...encoders import configured, get_encoder
from ...exceptions import ConfigurationError, EncoderError
from ...models import Embedding, EvaluationReport
from ...registry import registry
from ...store import database
from ...store.spaces import refuse_too_long
from ...store.vectors.extension import (
    OLDEST_PGVECTOR,
    available_pgvector,
    path_fix,
    role_fix,
    role_that_may_not_create,
    schema_off_the_path,
    version_text,
)
from ...store.words.dictionary import can_mend_slips


def register_checks() -> None:
    register(check_routers)
    register(check_database, Tags.database)
    register(check_lengths, Tags.database)
    register(check_laboratory, Tags.database)
    register(check_slips, Tags.database)


def check_routers(**_: Any) -> list[CheckMessage]:
    """What is joined in one statement must lie in one database."""
    own = database.alias()
    apart = {
        searchable.model._meta.label
        for searchable in registry
        if router.db_for_write(searchable.model) != own
    }
    needed = (ContentType._meta.label, settings.AUTH_USER_MODEL)
    apart |= {label for label in needed if not _is_migrated(label, own)}
    return [
        Error(
            f"The tables of visual_search go to the database {own!r}, those of {label} do not.",
            hint="Let DATABASE_ROUTERS keep the app visual_search where the products are, with "
            "contenttypes and the users: searches join them in one statement.",
            id="visual_search.E030",
        )
        for label in sorted(apart)
    ]


def _is_migrated(label: str, alias: str) -> bool:
    app_label, _, model_name = label.lower().partition(".")
    return bool(router.allow_migrate(alias, app_label, model_name=model_name))


def check_database(databases: Sequence[str] | None = None, **_: Any) -> Iterable[CheckMessage]:
    """Run by `migrate` and by `check --database default`, like all checks of databases."""
    # A project may have other databases, of any kind, beside the one with the app's tables.
    own = router.db_for_write(Embedding)
    return list(_database_problems(own)) if own in (databases or ()) else []


def _database_problems(alias: str) -> Iterator[CheckMessage]:
    if connections[alias].vendor != "postgresql":
        # Test suites of shops run on SQLite, and nothing in them need be found.
        yield checks.Warning(
            f"The database {alias!r} is no PostgreSQL: nothing is indexed, and nothing found.",
            hint="Vectors are searched by pgvector: use django.db.backends.postgresql. In a test "
            "suite that searches for nothing, SILENCED_SYSTEM_CHECKS = ['visual_search.W009'].",
            id="visual_search.W009",
        )
        return
    try:
        version = available_pgvector(alias)
        schema = schema_off_the_path(alias)
        role = role_that_may_not_create(alias)
    except DatabaseError:
        return  # Django itself reports a database that does not answer.
    if version is None or version < OLDEST_PGVECTOR:
        yield Error(
            f"pgvector {version_text(OLDEST_PGVECTOR)} or later is needed; {_found(version)}.",
            hint="Install the package (for example postgresql-17-pgvector) on the database "
            "server, then: ALTER EXTENSION vector UPDATE.",
            id="visual_search.E010",
        )
    if schema:
        yield Error(
            f"pgvector is in the schema {schema!r}, which is not on the search_path of the role.",
            hint=path_fix(schema),
            id="visual_search.E031",
        )
    if role:
        yield Error(
            f"pgvector is not created in this database, and the role {role!r} may not create it.",
            hint=role_fix(alias),
            id="visual_search.E033",
        )


def _found(version: tuple[int, ...] | None) -> str:
    return f"{version_text(version)} is there" if version else "the server has none"


def check_lengths(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Not among the checks of every start: some encoders import torch to know their length."""
    if database.alias() not in (databases or ()):
        return []
    try:
        problems = [_length_problem(alias) for alias in app_settings().encoders]
    except ConfigurationError:
        return []  # E001 says so.
    return [
        Error(
            problem,
            hint="Name an encoder of fewer dimensions in ENCODERS. See " + page("encoders.md"),
            id="visual_search.E032",
        )
        for problem in problems
        if problem
    ]


def _length_problem(alias: str) -> str:
    try:
        encoder = get_encoder(configured(alias))
    except (ConfigurationError, EncoderError):
        return ""  # E006 says so.
    try:
        refuse_too_long(encoder)
    except ConfigurationError as error:
        return str(error)
    return ""


def check_laboratory(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Evaluation was once a part of the app: who used it shall not look for it in vain."""
    own = database.alias()
    if own not in (databases or ()) or apps.is_installed("visual_search.lab"):
        return []
    try:
        if not EvaluationReport.objects.using(own).exists():
            return []
    except DatabaseError:
        return []  # Before the first migration.
    return [
        checks.Warning(
            "Reports of search quality are kept, but the app that makes and shows them is missing.",
            hint='Add "visual_search.lab" to INSTALLED_APPS, or delete the reports. See '
            + page("evaluation.md"),
            id="visual_search.W022",
        )
    ]


def check_slips(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The migration goes on without pg_trgm, so somebody has to be told."""
    own = database.alias()
    if own not in (databases or ()) or connections[own].vendor != "postgresql":
        return []
    try:
        is_there = can_mend_slips(own)
    except DatabaseError:
        return []  # Django itself reports a database that does not answer.
    if is_there:
        return []
    return [
        checks.Warning(
            "pg_trgm is not in this database, so slips of the pen in searches are not mended.",
            hint="It comes with PostgreSQL (on some systems as postgresql-contrib). As an "
            f"administrator, once: psql -d {connections[own].settings_dict['NAME']} "
            '-c "CREATE EXTENSION pg_trgm" -c "CREATE INDEX visual_search_term_trigrams ON '
            'visual_search_term USING gin (word gin_trgm_ops)".',
            id="visual_search.W023",
        )
    ]
