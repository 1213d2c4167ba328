"""A project whose database is set up as $SET_UP says, on a database of its own."""

import os
import tempfile
from copy import deepcopy

from psycopg import IsolationLevel

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, VISUAL_SEARCH

SET_UP = os.environ["SET_UP"]
MEDIA_ROOT = os.environ.get("TEST_MEDIA_ROOT", tempfile.gettempdir())
VISUAL_SEARCH = {**VISUAL_SEARCH, "NUDGE": False}
ALIAS = "shop" if SET_UP == "other_alias" else "default"

_database = deepcopy(DATABASES["default"])
_options = _database["OPTIONS"]
if SET_UP == "server_side_binding":
    _options["server_side_binding"] = True
if SET_UP == "serializable":
    _options["isolation_level"] = IsolationLevel.SERIALIZABLE
if SET_UP == "serializable_for_libpq":
    _options["options"] = "-c default_transaction_isolation=serializable"
if SET_UP == "extensions_on_the_path":
    _options["options"] = "-c search_path=public,extensions"


class ReadReplica:
    """The router of Django's documentation: reads anywhere, writes in one place."""

    def db_for_read(self, model, **hints):
        return "replica"

    def db_for_write(self, model, **hints):
        return "default"

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == "default"


class EverythingElsewhere:
    """The whole shop lies in a database that is not called `default`."""

    def db_for_read(self, model, **hints):
        return "shop"

    db_for_write = db_for_read

    def allow_migrate(self, db, app_label, **hints):
        return db == "shop"


class VectorsApart(EverythingElsewhere):
    """The app's tables in one database, the products in another."""

    def db_for_read(self, model, **hints):
        return "shop" if model._meta.app_label == "visual_search" else "default"

    db_for_write = db_for_read

    def allow_migrate(self, db, app_label, **hints):
        return (db == "shop") == (app_label == "visual_search")


DATABASES = {"default": _database}
if SET_UP == "replica":
    _replica = deepcopy(_database)
    _replica["OPTIONS"]["options"] = "-c default_transaction_read_only=on"
    DATABASES["replica"] = _replica
    DATABASE_ROUTERS = ["tests.hosts.settings.ReadReplica"]
if SET_UP == "lagging_replica":
    # So far behind that it has nothing of what was written since the migration.
    DATABASES["replica"] = {**deepcopy(_database), "NAME": f"{_database['NAME']}_behind"}
    DATABASE_ROUTERS = ["tests.hosts.settings.ReadReplica"]
if SET_UP == "other_alias":
    DATABASES = {
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
        "shop": _database,
    }
    DATABASE_ROUTERS = ["tests.hosts.settings.EverythingElsewhere"]
if SET_UP == "vectors_apart":
    DATABASES["shop"] = deepcopy(_database)
    DATABASE_ROUTERS = ["tests.hosts.settings.VectorsApart"]
if SET_UP == "sqlite":
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
if SET_UP == "eager":
    CELERY_TASK_ALWAYS_EAGER = True
    VISUAL_SEARCH["NUDGE"] = True
