"""The demo's programs are watched while they run and gone when it ends."""

import json
import os
import socket
import time

import psutil
import pytest

from shop_demo.__main__ import choose_port
from shop_demo.programs import ProcessRecord, Program, ProgramError

CHILD = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', {program!r}])"
SLEEP = "import time; time.sleep(600)"


@pytest.fixture
def start(tmp_path):
    """Start a module with some source; all of them are stopped afterwards."""
    started = []

    def _start(source):
        name = f"program_{len(started)}"
        (tmp_path / f"{name}.py").write_text(source)
        program = Program(name, [name], log_path=tmp_path / f"{name}.log")
        program.start(directory=tmp_path, environment=os.environ)
        started.append(program)
        return program

    yield _start
    for program in started:
        program.stop(seconds=0)


def family_of(program):
    deadline = time.monotonic() + 20
    process = psutil.Process(program.pid)
    while not process.children() and time.monotonic() < deadline:
        time.sleep(0.02)
    return [process, *process.children()]


def living(processes):
    return [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def test_a_program_that_ends_by_itself_is_reported_with_its_last_words(start):
    program = start("print('no such table'); raise SystemExit(3)")

    with pytest.raises(ProgramError, match=r"(?s)exit code 3.*no such table"):
        program.wait_until(lambda: False, seconds=30)


def test_a_program_that_never_answers_is_reported(start):
    program = start(SLEEP)

    with pytest.raises(ProgramError, match="did not answer in 0 seconds"):
        program.wait_until(lambda: False, seconds=0.3)


def test_a_command_that_succeeds_is_waited_for(start):
    program = start("print('done')")

    program.finish()

    assert program.last_words == "done"


def test_a_command_that_fails_is_reported(start):
    program = start("raise SystemExit('wrong')")

    with pytest.raises(ProgramError, match="wrong"):
        program.finish()


def test_stopping_ends_the_children_too(start):
    program = start(f"{CHILD.format(program=SLEEP)}; {SLEEP}")
    family = family_of(program)

    program.stop(seconds=10)

    assert len(family) == 2
    assert living(family) == []


def test_a_program_that_ignores_the_request_is_ended_by_force(start):
    program = start(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('deaf', flush=True); time.sleep(600)"
    )
    program.wait_until(lambda: program.last_words == "deaf", seconds=30)

    program.stop(seconds=0.2)

    assert not program.is_running


def test_what_a_crash_has_left_is_ended_by_the_next_start(start, tmp_path):
    program = start(f"{CHILD.format(program=SLEEP)}; {SLEEP}")
    family = family_of(program)
    record = ProcessRecord(tmp_path / "processes.json")
    record.add(program.pid)

    ProcessRecord(tmp_path / "processes.json").end_leftovers()

    assert living(family) == []
    assert not (tmp_path / "processes.json").exists()


def test_a_stranger_that_was_given_an_old_id_is_left_alone(start, tmp_path):
    stranger = start(SLEEP)
    path = tmp_path / "processes.json"
    path.write_text(json.dumps({stranger.pid: psutil.Process(stranger.pid).create_time() - 60}))

    ProcessRecord(path).end_leftovers()

    assert stranger.is_running


def test_a_record_that_was_cut_off_is_forgotten(tmp_path):
    path = tmp_path / "processes.json"
    path.write_text('{"12')

    ProcessRecord(path).end_leftovers()

    assert not path.exists()


def test_a_taken_port_is_named_when_it_was_asked_for(monkeypatch):
    with socket.socket() as occupant:
        occupant.bind(("127.0.0.1", 0))
        occupant.listen()
        monkeypatch.setenv("PORT", str(occupant.getsockname()[1]))

        with pytest.raises(ProgramError, match="is taken; choose another"):
            choose_port()


@pytest.mark.parametrize("port", ["web", "0", "65536", "-1"])
def test_a_port_that_is_no_port_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)

    with pytest.raises(ProgramError, match="a number such as 8000"):
        choose_port()


def test_without_a_wish_a_free_port_is_chosen(monkeypatch):
    monkeypatch.delenv("PORT", raising=False)

    assert 8000 <= choose_port() < 8100
