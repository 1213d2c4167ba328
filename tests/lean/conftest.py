"""Runs Python in a fresh process of the lean shop, on the database of the test."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run_lean(settings) -> Callable[[str], str]:
    """Runs code in the lean shop, once Django is ready, and returns what it printed."""

    def run(code: str, *, before: str = "") -> str:
        parts = urlsplit(os.environ["DATABASE_URL"])
        database = parts._replace(path=f"/{connection.settings_dict['NAME']}")
        environment = {
            **os.environ,
            "DATABASE_URL": urlunsplit(database),
            "DJANGO_SETTINGS_MODULE": "tests.lean.settings",
            "TEST_MEDIA_ROOT": str(settings.MEDIA_ROOT),
        }
        done = subprocess.run(
            [
                sys.executable,
                "-W",
                "error",
                "-c",
                f"{before}\nimport django; django.setup()\n{code}",
            ],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
