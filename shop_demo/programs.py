"""The demo's programs: started with a log each, watched, and ended in order."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

POLL_SECONDS = 0.2
KILL_SECONDS = 5.0
LAST_LINES = 12


class ProgramError(RuntimeError):
    """A program of the demo has failed; the message has its last words."""


class Program:
    """A Python module that runs as a process of its own, away from the terminal's Ctrl-C.

    Without a `log_path` it writes to the console.
    """

    def __init__(self, name: str, arguments: Sequence[str], *, log_path: Path | None) -> None:
        self.name = name
        self.log_path = log_path
        self._arguments = [sys.executable, "-m", *arguments]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def last_words(self) -> str:
        if self.log_path is None or not self.log_path.exists():
            return ""
        return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-LAST_LINES:])

    def start(self, *, directory: Path, environment: Mapping[str, str]) -> None:
        log = self.log_path.open("wb") if self.log_path else None
        try:
            self._process = subprocess.Popen(  # noqa: S603  # our own modules
                self._arguments,
                cwd=directory,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT if log else None,
                start_new_session=True,
            )
        finally:
            if log:
                log.close()

    def wait_until(self, is_ready: Callable[[], bool], *, seconds: float) -> None:
        """Wait for a sign of life.

        Raises:
            ProgramError: the program ends, or the time does.
        """
        deadline = time.monotonic() + seconds
        while not is_ready():
            if not self.is_running:
                raise ProgramError(self.epitaph())
            if time.monotonic() > deadline:
                raise ProgramError(f"{self.name} did not answer in {seconds:.0f} seconds. {self}")
            time.sleep(POLL_SECONDS)

    def finish(self) -> None:
        """Wait for the end of a program that does one thing.

        Raises:
            ProgramError: it fails.
        """
        if self._process and self._process.wait():
            raise ProgramError(self.epitaph())

    def epitaph(self) -> str:
        code = self._process.returncode if self._process else None
        return f"{self.name} has ended by itself (exit code {code}). {self}"

    def __str__(self) -> str:
        return f"The end of {self.log_path}:\n{self.last_words}" if self.log_path else ""

    def stop(self, *, seconds: float, by: signal.Signals = signal.SIGTERM) -> None:
        """Ask the program to end; end what is left of it and its children after that time."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(by)
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        end_group(self._process.pid)


def end_group(leader: int) -> None:
    """Kill the processes of a group, whether its leader lives or not, and wait for their end."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return
    deadline = time.monotonic() + KILL_SECONDS
    while _has_living_members(leader) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)


def _has_living_members(leader: int) -> bool:
    # The dead stay in their group until somebody takes note of them.
    return any(
        process.info["status"] != psutil.STATUS_ZOMBIE and _group_of(process.pid) == leader
        for process in psutil.process_iter(["status"])
    )


def _group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except OSError:
        return None


class ProcessRecord:
    """Remembers in a file which processes run, so that the next start ends what a crash left."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._started: dict[int, float] = {}

    def add(self, pid: int) -> None:
        """Remember a process, and when it began: the system gives its id to others later."""
        self._started[pid] = psutil.Process(pid).create_time()
        unfinished = self._path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(self._started))
        unfinished.replace(self._path)

    def end_leftovers(self) -> None:
        """End groups of an earlier record that still run, and forget them."""
        for pid, began in self._read().items():
            # An id whose process began at another time has been given to a stranger.
            if _began(int(pid)) in (began, None):
                end_group(int(pid))
        self._path.unlink(missing_ok=True)

    def _read(self) -> dict[str, float]:
        try:
            record: dict[str, float] = json.loads(self._path.read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return record


def _began(pid: int) -> float | None:
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return None
