"""Values that are dear to build are built once per process."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from visual_search.encoders.runtimes.per_process import PerProcess

REPOSITORY = Path(__file__).parents[2]

# The lock of a thread that does not exist in the child must not stop it.
FORK = """
import os, threading, time
import django.conf
django.conf.settings.configure()
from visual_search.encoders.runtimes.per_process import PerProcess
holder = PerProcess(os.getpid)
slow = PerProcess(lambda: time.sleep(0.5) or os.getpid())
assert holder.get() == os.getpid()
thread = threading.Thread(target=slow.get)
thread.start()
time.sleep(0.1)
child = os.fork()
if child == 0:
    os._exit(0 if holder.get() == slow.get() == os.getpid() else 1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
thread.join()
assert holder.get() == slow.get() == os.getpid()
"""


def test_nothing_is_built_before_the_first_use():
    built = []

    PerProcess(lambda: built.append(1))

    assert built == []


def test_threads_that_ask_at_once_share_one_value():
    def build() -> object:
        time.sleep(0.02)
        return object()

    holder = PerProcess(build)
    barrier = threading.Barrier(6)

    def get(_: int) -> object:
        barrier.wait()
        return holder.get()

    with ThreadPoolExecutor(6) as pool:
        values = set(pool.map(get, range(6)))

    assert len(values) == 1


def test_a_failed_build_is_tried_again():
    answers = [OSError("first"), "second"]

    def build() -> str:
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    holder = PerProcess(build)
    with pytest.raises(OSError, match="first"):
        holder.get()

    assert holder.get() == "second"


def test_a_forked_child_starts_afresh_and_the_parent_keeps_its_value():
    command = [sys.executable, "-c", FORK]

    result = subprocess.run(command, cwd=REPOSITORY, timeout=30, check=False)

    assert result.returncode == 0
