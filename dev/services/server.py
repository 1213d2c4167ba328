"""What the embedded servers share: a directory, a port, a process and its end."""

import abc
import os
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, ClassVar, Self

import psutil

from .account import Account
from .errors import EmbeddedServerError
from .lock import DirectoryLock

LOOPBACK = "127.0.0.1"
# Below the ports that systems hand to outgoing connections: a client that keeps calling a dead
# server on one of those ends up connected to itself, and the server cannot have it back.
PORTS = range(20_000, 32_000)
PORT_ATTEMPTS = 20
START_SECONDS = 90.0
STOP_SECONDS = 20.0
POLL_SECONDS = 0.02


def free_port() -> int:
    """Return a port of the loopback address that nothing listens on.

    Raises:
        EmbeddedServerError: every port that was tried is taken.
    """
    for port in random.sample(PORTS, PORT_ATTEMPTS):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    raise EmbeddedServerError(f"No free port was found on {LOOPBACK}.")


class EmbeddedServer(abc.ABC):
    """A server process on the loopback address whose data lives in one directory.

    Start, stop, kill and restart it as often as you like: port, password and data stay. A start
    takes over from servers that a crash has left running on the same data.
    """

    name: ClassVar[str]
    executable: ClassVar[str]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    def __init__(self, data_dir: Path | str, *, settings: Mapping[str, str] | None = None) -> None:
        self.data_dir = Path(data_dir).absolute()
        self.settings = dict(settings or {})
        self.port = 0
        self._lock = DirectoryLock(self.data_dir)
        self._process: subprocess.Popen[bytes] | None = None
        self._account: Account | None = None
        self._environment: Mapping[str, str] | None = None

    @property
    @abc.abstractmethod
    def url(self) -> str:
        """Where clients connect, password included."""

    @property
    def pid(self) -> int | None:
        """The id of the running process, or None."""
        return self._process.pid if self.is_running and self._process else None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def log_path(self) -> Path:
        return self.data_dir / f"{self.executable}.log"

    def start(self) -> None:
        """Start the server and wait until it answers; a no-op while it runs.

        Raises:
            InUseError: another process uses the directory.
            EmbeddedServerError: the server does not start.
        """
        if self.is_running:
            return
        self._lock.acquire()
        try:
            self._prepare()
            self._end_leftovers()
            self._launch()
        except BaseException:
            self.kill()
            self._lock.release()
            raise

    def stop(self) -> None:
        """Shut down in order, and by force where that takes too long."""
        if self.is_running and self._process:
            self._process.send_signal(self.stop_signal)
            self._wait_for_exit()
        self.kill()
        self._lock.release()

    def kill(self) -> None:
        """End the server at once, as a crash would: nothing is flushed, nothing is said."""
        if self.is_running and self._process:
            _kill_all(_family(self._process.pid))
            self._process.wait()
        self._process = None

    def remove(self) -> None:
        """Stop the server and delete its data.

        Raises:
            InUseError: another process uses the directory.
        """
        self.stop()
        if not self.data_dir.exists():
            return
        self._lock.acquire()
        self._end_leftovers()
        self._delete_data()
        self._lock.release()

    def restart(self) -> None:
        """Start again on the same port and data, after a stop where it still runs."""
        if self.is_running:
            self.stop()
        self.start()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @abc.abstractmethod
    def _prepare(self) -> None:
        """Make what the process needs on disk."""

    def _delete_data(self) -> None:
        shutil.rmtree(self.data_dir)

    @abc.abstractmethod
    def _command(self) -> Sequence[str]:
        """Return the command line, for the port of the moment."""

    @abc.abstractmethod
    def _is_ready(self) -> bool:
        """Return whether the started process answers."""

    @property
    @abc.abstractmethod
    def _working_dir(self) -> Path:
        """The directory that the process makes its own: nobody else's server works there."""

    def _spawn(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  # a program from pip, with our own arguments
            self._command(),
            cwd=self._working_dir.parent,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl-C in a terminal goes to its whole group; a server must outlive its clients.
            start_new_session=True,
            **(self._account.options if self._account else {}),
        )

    def _choose_port(self) -> int:
        return free_port()

    def _launch(self) -> None:
        fixed = self.port
        for _ in range(1 if fixed else PORT_ATTEMPTS):
            self.port = fixed or self._choose_port()
            with self.log_path.open("wb") as log:
                self._process = self._spawn(log)
            if self._becomes_ready():
                return
            if "Address already in use" not in self._log_text():
                break
        if not fixed:
            self.port = 0
        raise EmbeddedServerError(f"{self.name} did not start. Its last words:\n{self.last_words}")

    @property
    def last_words(self) -> str:
        """The end of the server's log."""
        return "\n".join(self._log_text().splitlines()[-8:]) or "(none)"

    def _log_text(self) -> str:
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def _becomes_ready(self) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while self.is_running and time.monotonic() < deadline:
            if self._is_ready():
                return True
            time.sleep(POLL_SECONDS)
        return False

    def _wait_for_exit(self) -> None:
        if self._process is None:
            return
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            return

    def _end_leftovers(self) -> None:
        """End servers that a killed process of ours has left on this data: we hold its lock."""
        where = os.path.realpath(self._working_dir)
        _kill_all(
            [
                process
                for process in psutil.process_iter(["name", "cwd"])
                if process.info["name"] == self.executable and process.info["cwd"] == where
            ]
        )


def _family(pid: int) -> list[psutil.Process]:
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _kill_all(processes: Sequence[psutil.Process]) -> None:
    for process in processes:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    deadline = time.monotonic() + STOP_SECONDS
    while any(map(_is_alive, processes)) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)


def _is_alive(process: psutil.Process) -> bool:
    # In a container, the dead may wait long for a parent that takes note of them.
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
