"""What can be said about safety by looking: settings, code, versions. It is no audit."""

import json
import os
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from django.db import connection
from packaging.version import Version

from tests.faults.figures import record
from visual_search.store.vectors.extension import OLDEST_PGVECTOR

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
ADVISORIES = tomllib.loads((ROOT / "tests" / "packaging" / "advisories.toml").read_text())
SOURCES = ["visual_search", "shop_demo", "dev", "tools"]
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "production-" + "kJ8#mQ2$vX9!pL5@" * 4,
    "ALLOWED_HOSTS": "shop.example",
    "BEHIND_PROXY": "1",
    "DJANGO_SETTINGS_MODULE": "shop_demo.settings",
}


def bandit(*arguments: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "bandit", "--format", "json", "--quiet", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(done.stdout)


def test_nothing_of_medium_severity_stands_in_the_code_unreviewed():
    report = bandit("-ll", "--recursive", *SOURCES)

    looked_at = len(report["metrics"]) - 1
    found = len(report["results"])
    reviewed = report["metrics"]["_totals"]["skipped_tests"]
    record(
        43,
        f"bandit -ll: {found} unreviewed in {looked_at} files, {reviewed} reviewed in place",
        "0 of medium or high severity unreviewed",
    )
    assert looked_at > 100
    assert report["errors"] == []
    assert report["results"] == []


def test_bandit_sees_what_must_not_stand_there(tmp_path):
    (tmp_path / "bad.py").write_text(
        "import pickle, torch\npickle.loads(b'')\ntorch.load('weights.pt')\n"
    )

    report = bandit("-ll", "--recursive", str(tmp_path))

    assert {result["test_id"] for result in report["results"]} == {"B301", "B614"}


def test_production_settings_pass_the_deployment_check():
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**os.environ, **PRODUCTION},
        capture_output=True,
        text=True,
        check=False,
    )

    record(43, f"check --deploy: {done.stdout.strip()}", "0 warnings")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_the_deployment_check_sees_a_shop_that_is_open():
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**os.environ, **PRODUCTION, "HTTPS": "0"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "security.W" in done.stderr


@pytest.mark.parametrize("entry", ADVISORIES["package"], ids=lambda entry: entry["name"])
def test_versions_with_known_holes_are_not_installed(entry):
    try:
        installed = version(entry["name"])
    except PackageNotFoundError:
        assert entry.get("optional")
        pytest.skip(f"{entry['name']} is not installed")

    record(43, f"{entry['name']} {installed}", f">= {entry['least']}")
    assert Version(installed) >= Version(entry["least"])


@pytest.mark.django_db
@pytest.mark.parametrize("entry", ADVISORIES["server"], ids=lambda entry: entry["name"])
def test_the_database_server_has_no_extension_with_known_holes(entry):
    with connection.cursor() as cursor:
        cursor.execute("SELECT extversion FROM pg_extension WHERE extname = %s", [entry["name"]])
        (installed,) = cursor.fetchone()

    record(43, f"{entry['name']} {installed}", f">= {entry['least']}")
    assert Version(installed) >= Version(entry["least"])
    assert ".".join(map(str, OLDEST_PGVECTOR)) == entry["least"]
