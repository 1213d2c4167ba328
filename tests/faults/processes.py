"""Celery workers in process groups of their own, which a test may kill."""

import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection

from tests.process_group import ends_in_time, kill_group

ROOT = Path(__file__).parents[2]
VARIABLE = "VISUAL_SEARCH_TEST"


@dataclass(kw_only=True)
class Surroundings:
    """What processes besides the test's own are told: database, broker, media, settings."""

    folder: Path
    media: Path
    broker: str
    encoder: str = "tests.faults.encoders.NotingEncoder"
    encoder_options: dict[str, Any] = field(default_factory=dict)
    sweep_seconds: float = 2
    visual_search: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def calls(self) -> Path:
        """Holds one byte for each picture that an encoder was given."""
        return self.folder / "calls"

    @property
    def encoded(self) -> int:
        return self.calls.stat().st_size if self.calls.exists() else 0

    @property
    def keys(self) -> dict[str, Any]:
        """The VISUAL_SEARCH setting: short leases, so that a test need not wait long."""
        options = {"calls": str(self.calls), **self.encoder_options}
        encoders = {"default": {"BACKEND": self.encoder, "OPTIONS": options}}
        return {"ENCODERS": encoders, "LEASE_SECONDS": 3, "RETRY_SECONDS": 1, **self.visual_search}

    @property
    def environment(self) -> dict[str, str]:
        given = {
            "media": str(self.media),
            "broker": self.broker,
            "sweep_seconds": self.sweep_seconds,
            "visual_search": self.keys,
            "settings": self.settings,
        }
        return {
            **os.environ,
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            VARIABLE: json.dumps(given),
        }


def database_url() -> str:
    """The address of the database that the test itself uses."""
    at = connection.settings_dict
    credentials = f"{quote(at['USER'], safe='')}:{quote(at['PASSWORD'], safe='')}"
    host = quote(at["HOST"], safe="")
    return f"postgres://{credentials}@{host}:{at['PORT']}/{at['NAME']}"


class Worker:
    """A Celery worker with two processes, as the demo runs it; one has beat as well."""

    def __init__(
        self,
        surroundings: Surroundings,
        name: str,
        *,
        has_beat: bool = True,
        concurrency: int = 2,
        data_bytes: int | None = None,
    ) -> None:
        self.surroundings = surroundings
        self.log = surroundings.folder / f"{name}.log"
        self.has_beat = has_beat
        self.concurrency = concurrency
        self.data_bytes = data_bytes
        self.name = name
        self.process: subprocess.Popen[bytes] | None = None
        self.times_ended = 0

    def start(self) -> None:
        command = [
            sys.executable, "-m", "celery", "-A", "tests.worker.celery_app", "worker",
            "--concurrency", str(self.concurrency), "--loglevel", "INFO",
            "--hostname", f"{self.name}@localhost", "--without-mingle", "--without-gossip",
        ]  # fmt: skip
        if self.has_beat:
            command += ["--beat", "--schedule", str(self.log.with_suffix(".schedule"))]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.surroundings.environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        if self.data_bytes is not None:
            both = (self.data_bytes, self.data_bytes)
            resource.prlimit(self.process.pid, resource.RLIMIT_DATA, both)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def supervise(self) -> None:
        """Start the worker again if it has ended, as a supervisor does all the time."""
        if self.is_running:
            return
        self.kill()
        self.start()
        self.times_ended += 1

    def terminate(self, *, patience: float) -> bool:
        """SIGTERM, as a deployment does. Returns whether the worker ended in time by itself."""
        assert self.process is not None
        return ends_in_time(self.process, patience=patience)

    def kill(self) -> None:
        """SIGKILL the whole group: no chance to tidy up."""
        if self.process is None:
            return
        kill_group(self.process)
        self.process = None


def run_python(surroundings: Surroundings, module: str, *words: str) -> subprocess.Popen[bytes]:
    """Start a script of the tests as a process of its own."""
    log = (surroundings.folder / f"{module.rpartition('.')[2]}.log").open("ab")
    with log:
        return subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env=surroundings.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
