"""`python -m dev.services` leaves nothing behind, however it ends."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
GIVEN = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
SERVERS = {"postgres", "valkey-server"}
PATIENCE_SECONDS = 30


@pytest.fixture
def environment(tmp_path):
    """No services given, and a directory of temporary files that can be looked through."""
    tmp_path.chmod(0o711)
    inherited = {name: value for name, value in os.environ.items() if name not in GIVEN}
    return {**inherited, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}


def services(*arguments):
    return [sys.executable, "-m", "dev.services", *arguments]


def is_alive(process):
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def survivors(processes):
    """Those that still live after a while."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if not any(map(is_alive, processes)):
            return []
        time.sleep(0.05)
    return [process for process in processes if is_alive(process)]


def servers_below(process):
    return [p for p in psutil.Process(process.pid).children(recursive=True) if p.name() in SERVERS]


def test_a_command_sees_both_addresses_and_its_exit_code_is_passed_on(environment, tmp_path):
    program = "import os, sys; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])"

    done = subprocess.run(
        services("run", "--", sys.executable, "-c", f"{program}; sys.exit(7)"),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    database, broker = done.stdout.split()
    assert done.returncode == 7
    assert database.startswith("postgres://")
    assert broker.startswith("redis://")
    assert list(tmp_path.glob("shop-demo-*")) == []


def test_given_services_are_used_as_they_are(environment):
    given = {"DATABASE_URL": "postgres://elsewhere/shop", "REDIS_URL": "redis://elsewhere/0"}
    program = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])"

    done = subprocess.run(
        services("run", "--", sys.executable, "-c", program),
        env=environment | given,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == list(given.values())


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_reaches_the_command_and_everything_ends(environment, tmp_path, number, code):
    program = "print('started', flush=True); import time; time.sleep(600)"
    with subprocess.Popen(
        services("run", "--", sys.executable, "-c", program),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as runner:
        runner.stdout.readline()
        family = psutil.Process(runner.pid).children(recursive=True)

        runner.send_signal(number)
        returned = runner.wait(PATIENCE_SECONDS)

    assert returned == code
    assert {process.pid for process in survivors(family)} == set()
    assert list(tmp_path.glob("shop-demo-*")) == []


def test_a_command_that_does_not_exist_is_named(environment):
    given = {"DATABASE_URL": "postgres://elsewhere/shop", "REDIS_URL": "redis://elsewhere/0"}

    done = subprocess.run(
        services("run", "--", "no-such-command"),
        env=environment | given,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 127
    assert "no-such-command" in done.stderr


def test_serving_ends_with_the_process_that_asked_for_it(environment, tmp_path):
    parent_program = (
        "import subprocess, sys, time;"
        f"subprocess.Popen({services('serve')!r}, stdin=subprocess.PIPE, start_new_session=True);"
        "time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent_program], env=environment, stdout=subprocess.PIPE
    ) as parent:
        addresses = json.loads(parent.stdout.readline())
        family = psutil.Process(parent.pid).children(recursive=True)
        running = servers_below(parent)

        parent.kill()

    assert set(addresses) == {"DATABASE_URL", "REDIS_URL"}
    assert {process.name() for process in running} <= SERVERS
    assert len(family) > 2
    assert survivors(family) == []
    assert list(tmp_path.glob("shop-demo-*")) == []
