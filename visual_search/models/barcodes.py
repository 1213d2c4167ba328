"""The column of barcodes: an array where there are such, and a plain text in a test's SQLite."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.backends.base.base import BaseDatabaseWrapper


class BarcodesField(ArrayField):  # type: ignore[type-arg]  # cannot be subscripted at run time
    """Elsewhere than on PostgreSQL the table can be made, and stays empty."""

    def db_type(self, connection: BaseDatabaseWrapper) -> Any:
        return super().db_type(connection) if connection.vendor == "postgresql" else "text"
