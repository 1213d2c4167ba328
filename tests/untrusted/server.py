"""A real web server of the test's own, and what its processes cost."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.process_group import kill_group

ROOT = Path(__file__).parents[2]
START_SECONDS = 30
MEGABYTE = 2**20


class Server:
    """gunicorn with one worker of four threads, in a process group of its own."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.environment = environment
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        command = [
            sys.executable, "-m", "gunicorn", "tests.untrusted.wsgi", "--bind", self.address,
            "--threads", "4", "--log-level", "debug", "--access-logfile", "-", "--capture-output",
        ]  # fmt: skip
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://{self.address}/schema/", timeout=10).close()
                return
            assert time.monotonic() < deadline, self.log.read_text()[-2_000:]
            time.sleep(0.1)

    def stop(self) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            kill_group(self.process)


@dataclass
class Cost:
    """What a process tree took while something happened; the kernel keeps the peak itself."""

    extra_megabytes: float = 0.0
    cpu_seconds: float = 0.0
    seconds: float = 0.0


@contextlib.contextmanager
def cost_of(root: int) -> Iterator[Cost]:
    """Measure a process and its descendants; filled in at the end of the block."""
    tree = [psutil.Process(root), *psutil.Process(root).children(recursive=True)]
    before = {process.pid: _start_measuring(process.pid) for process in tree}
    cpu, started = _cpu(tree), time.perf_counter()
    cost = Cost()
    yield cost
    cost.seconds = time.perf_counter() - started
    cost.cpu_seconds = _cpu(tree) - cpu
    grown = (_status(pid, "VmHWM") - resident for pid, resident in before.items())
    cost.extra_megabytes = sum(grown) / MEGABYTE


def _start_measuring(pid: int) -> int:
    """Forget the peak of a process so far, and return what it holds now, in bytes."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    return _status(pid, "VmRSS")


def _status(pid: int, key: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(key)) * 1024


def _cpu(tree: list[psutil.Process]) -> float:
    times = [process.cpu_times() for process in tree]
    return sum(one.user + one.system for one in times)
