"""Everything that a process may leave behind: tables, keys, files, logs."""

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import redis
from django.db import connection

TABLES = """
    SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
"""


def tables() -> dict[str, bytes]:
    """The whole text of every row of every table, whatever the types of its columns."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        names = [name for (name,) in cursor.fetchall()]
        return {name: _rows(cursor, name) for name in names}


def _rows(cursor, name: str) -> bytes:
    cursor.execute(f"SELECT t::text FROM {name} AS t ORDER BY 1")
    return "\n".join(text for (text,) in cursor.fetchall()).encode()


def redis_content(url: str) -> dict[str, bytes]:
    """Every key of every database, with its dumped value."""
    content = {}
    for number in range(16):
        with redis.Redis.from_url(url, db=number) as client:
            for key in client.scan_iter():
                content[f"{number}:{key.decode(errors='replace')}"] = client.dump(key) or b""
    return content


def files(*folders: Path) -> dict[str, bytes]:
    """Every file under some folders by its path, with the digest of its bytes."""
    paths = [
        Path(root) / name for top in folders for root, _, names in os.walk(top) for name in names
    ]
    return {str(path): hashlib.sha256(path.read_bytes()).digest() for path in paths}


def mentions(content: Mapping[str, bytes], words: Iterable[bytes]) -> list[str]:
    """Where one of the words stands, in any case, in a name or in the content."""
    lowered = [word.lower() for word in words]
    return [
        name
        for name, value in content.items()
        if any(word in value.lower() or word in name.encode().lower() for word in lowered)
    ]
