"""Makes what migrations would have made, where a test suite creates the tables without them."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connections, router
from django.db.models.signals import post_migrate, pre_migrate

from .models import Vector
from .store.vectors.extension import create_extension


def connect(config: AppConfig) -> None:
    pre_migrate.connect(_make_extension, sender=config, dispatch_uid="visual_search.unmigrated")
    post_migrate.connect(_complete_tables, sender=config, dispatch_uid="visual_search.unmigrated")


def _concerns(using: str, label: str) -> bool:
    """Whether the tables are made by `--nomigrations` (pytest-django) or MIGRATION_MODULES."""
    modules = settings.MIGRATION_MODULES
    has_none = label in modules and modules[label] is None
    is_ours = router.allow_migrate_model(using, Vector)
    return has_none and is_ours and connections[using].vendor == "postgresql"


def _make_extension(app_config: AppConfig, *, using: str, **_: Any) -> None:
    if _concerns(using, app_config.label):
        create_extension(using)


def _complete_tables(app_config: AppConfig, *, using: str, **_: Any) -> None:
    # Once: `flush` sends the signal after each test with transactions of its own.
    if not _concerns(using, app_config.label) or _is_complete(using):
        return
    from .migrations import _postgres

    with connections[using].cursor() as cursor:
        for statement in (*_postgres.ALL, *_postgres.WORDS, _postgres.TRIGRAMS):
            cursor.execute(statement)


def _is_complete(using: str) -> bool:
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_constraint WHERE conname = 'visual_search_vector_embedding'"
        )
        return cursor.fetchone() is not None
