"""Databases for the shops that the tests of the wheel put up."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg


@contextmanager
def empty_database() -> Iterator[str]:
    """The name of one, which no other process of the same run has at the same time."""
    name = f"shop_of_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
        yield name
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
