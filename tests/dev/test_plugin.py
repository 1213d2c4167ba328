"""A test run finds its services, and takes them along when it ends."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import psycopg
import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
GIVEN = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
PATIENCE_SECONDS = 30

PROJECT = {
    "pytest.ini": """
        [pytest]
        DJANGO_SETTINGS_MODULE = small_settings
        pythonpath = .
        addopts = -p tests.services_plugin -p no:randomly -p no:cacheprovider
    """,
    "small_settings.py": """
        import os
        from dev.services import database_settings
        SECRET_KEY = "small"
        DATABASES = {"default": database_settings(os.environ["DATABASE_URL"])}
        REDIS_URL = os.environ["REDIS_URL"]
    """,
    "test_small.py": """
        import time
        from pathlib import Path
        import pytest
        from django.conf import settings
        from django.db import connection

        @pytest.mark.parametrize("number", range(4))
        @pytest.mark.django_db
        def test_the_services_answer(number, worker_id):
            time.sleep(0.2)
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_database()")
                name = cursor.fetchone()[0]
            Path(f"seen-{worker_id}").write_text(f"{name} {settings.REDIS_URL[-2:]}")

        def test_something_slow():
            Path("slow").touch()
            time.sleep(0.1 if not Path("wait").exists() else 600)
    """,
}


@pytest.fixture
def project(tmp_path):
    for name, text in PROJECT.items():
        (tmp_path / name).write_text(textwrap.dedent(text))
    tmp_path.chmod(0o711)
    return tmp_path


@pytest.fixture
def environment(project):
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in GIVEN and not name.startswith(("PYTEST_", "COV_"))
    }
    return {**inherited, "TMPDIR": str(project), "PYTHONPATH": str(ROOT)}


def pytest_command(*arguments):
    return [sys.executable, "-m", "pytest", "-q", *arguments]


def run_pytest(project, environment, *arguments):
    return subprocess.run(
        pytest_command(*arguments),
        cwd=project,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def leftovers(project):
    """Processes that still work in the project's directory after a while, and their files."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = [p for p in psutil.process_iter(["cwd", "status"]) if _works_in(p, project)]
        found += project.glob("shop-demo-*")
        if not found:
            return []
        time.sleep(0.1)
    return found


def _works_in(process, project):
    is_dead = process.info["status"] == psutil.STATUS_ZOMBIE
    return not is_dead and (process.info["cwd"] or "").startswith(str(project))


def test_parallel_processes_share_servers_and_have_databases_of_their_own(project, environment):
    done = run_pytest(project, environment, "-n", "2")

    assert "5 passed" in done.stdout, done.stdout + done.stderr
    assert {path.name: path.read_text() for path in project.glob("seen-gw*")} == {
        "seen-gw0": "test_shop_gw0 /1",
        "seen-gw1": "test_shop_gw1 /2",
    }
    assert leftovers(project) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_ended_by_a_signal_leaves_nothing(project, environment, number):
    (project / "wait").touch()
    with subprocess.Popen(
        pytest_command("-k", "slow"),
        cwd=project,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        while not (project / "slow").exists():
            assert running.poll() is None
            time.sleep(0.05)

        running.send_signal(number)

    assert leftovers(project) == []


def test_an_address_that_leads_nowhere_is_reported_in_one_line(project, environment):
    given = {"DATABASE_URL": "postgres://127.0.0.1:9/shop", "REDIS_URL": "redis://127.0.0.1:9/0"}

    done = run_pytest(project, environment | given)

    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "DATABASE_URL leads to no server" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_with_an_old_pgvector_is_reported_in_one_line(project, environment, postgres):
    postgres.start()
    given = {"DATABASE_URL": postgres.url, "REDIS_URL": "redis://127.0.0.1:9/0"}
    with psycopg.connect(postgres.url) as connection:
        connection.execute("ALTER DATABASE shop SET search_path = public, pg_catalog")
        connection.execute(
            "CREATE VIEW public.pg_available_extensions AS "
            "SELECT 'vector' AS name, '0.7.4' AS default_version"
        )

    done = run_pytest(project, environment | given)

    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "has pgvector 0.7.4; 0.8.4 or newer is needed" in done.stderr
