"""Starts the process of a host's project on a database of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

ROOT = Path(__file__).parents[2]


class Host:
    """Somebody's project: runs Python in it, with the settings of one set-up."""

    def __init__(self, set_up: str, database: str, media: Path) -> None:
        parts = urlsplit(os.environ["DATABASE_URL"])
        self.url = urlunsplit(parts._replace(path=f"/{database}"))
        self.environment = {
            **os.environ,
            "SET_UP": set_up,
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "tests.hosts.settings",
            "TEST_MEDIA_ROOT": str(media),
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "error", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def call(self, module: str, function: str = "main") -> subprocess.CompletedProcess[str]:
        """Call a function of a module of these tests, once Django is ready."""
        code = f"import django; django.setup(); from {module} import {function}; {function}()"
        return self.run("-c", code)

    def copy_database(self, suffix: str) -> None:
        name = urlsplit(self.url).path.strip("/")
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}_{suffix}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}_{suffix}" TEMPLATE "{name}"')

    def execute(self, *statements: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


@pytest.fixture
def make_host(tmp_path: Path) -> Iterator[Callable[[str], Host]]:
    """Makes the project of a set-up, with an empty database."""
    made: list[str] = []

    def administer(*statements: str) -> None:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def make(set_up: str) -> Host:
        database = f"host_{os.getpid()}"
        made.extend((database, f"{database}_behind"))
        for name in made:
            administer(
                f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"'
            )
        return Host(set_up, database, tmp_path / "media")

    yield make
    for name in made:
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
