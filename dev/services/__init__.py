"""PostgreSQL and Redis without an installation: servers that come from pip, for demo and tests."""

from .database import database_settings, redis_database
from .errors import EmbeddedServerError, InUseError
from .postgres import EmbeddedPostgres
from .redis import EmbeddedRedis

__all__ = [
    "EmbeddedPostgres",
    "EmbeddedRedis",
    "EmbeddedServerError",
    "InUseError",
    "database_settings",
    "redis_database",
]
