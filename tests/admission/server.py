"""A gunicorn of the test's own, and a client that sends to it what and as it likes."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from dev.services.server import free_port
from tests.conftest import picture_bytes
from tests.process_group import ends_in_time, kill_group

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
API = "/visual-search/api/photo-search/"
PAGE = "/visual-search/"
BOUNDARY = "frontier"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def code(self) -> str:
        return json.loads(self.body)["error"]["code"]


def part(name: str, content: bytes = b"", *, filename: str = "") -> bytes:
    file = f'; filename="{filename}"' if filename else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def photo_form(content: bytes | None = None) -> bytes:
    photo = picture_bytes() if content is None else content
    return form(part("model", b"testapp-poster"), part("photo", photo, filename="photo.png"))


def head(path: str, *lines: str) -> str:
    return "\n".join(
        [f"POST {path} HTTP/1.1", f"Host: {HOST}", f"Content-Type: {FORM}", *lines, ""]
    )


class Server:
    """gunicorn in a process group of its own."""

    def __init__(self, folder: Path, media: Path, *, workers: int, threads: int) -> None:
        self.port = free_port()
        self.temp = folder / "temp"
        self.temp.mkdir(exist_ok=True)
        self.log = folder / "web.log"
        self._media = media
        self._options = ["--workers", str(workers), "--threads", str(threads)]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **keys: object) -> None:
        command = [
            sys.executable, "-m", "gunicorn", "tests.admission.wsgi:application",
            "--bind", f"{HOST}:{self.port}", "--no-control-socket", "--backlog", "2048",
            "--worker-tmp-dir", str(self.log.parent), *self._options,
        ]  # fmt: skip
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment(keys), stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self._wait_until_ready()

    def _environment(self, keys: dict[str, object]) -> dict[str, str]:
        parts = urlsplit(os.environ["DATABASE_URL"])
        database = parts._replace(path=f"/{connection.settings_dict['NAME']}")
        dummy = {"default": {"BACKEND": "visual_search.encoders.backends.dummy.DummyEncoder"}}
        return {
            **os.environ,
            "DATABASE_URL": urlunsplit(database),
            "DJANGO_SETTINGS_MODULE": "tests.admission.settings",
            "TEST_MEDIA_ROOT": str(self._media),
            "TEST_TEMP_DIR": str(self.temp),
            "TEST_VISUAL_SEARCH": json.dumps({"ENCODERS": dummy, "NUDGE": False, **keys}),
        }

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError):
                if self.send("GET", PAGE).status == 200:
                    return
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def terminate(self, *, patience: float) -> bool:
        """SIGTERM, as a deployment does. Returns whether gunicorn ended in time by itself."""
        return ends_in_time(self.process, patience=patience)

    def stop(self) -> None:
        if self.process is None:
            return
        kill_group(self.process)
        self.process = None

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        source: str = HOST,
        timeout: float = 60,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        started = time.monotonic()
        client = http.client.HTTPConnection(
            HOST, self.port, timeout=timeout, source_address=(source, 0)
        )
        with contextlib.closing(client):
            kind = {} if body is None else {"Content-Type": FORM}
            client.request(method, path, body, {**kind, **(headers or {})})
            # Closed also where the server breaks off in the middle of an answer.
            with client.getresponse() as response:
                content = response.read()
            taken = time.monotonic() - started
            return Answer(response.status, dict(response.getheaders()), content, taken)

    def photo(self, path: str = API, **options: object) -> Answer:
        return self.send("POST", path, photo_form(), **options)

    def raw(self, head: str, *blocks: bytes, timeout: float = 30) -> Answer:
        """Send a request line by line as it is written here, whatever the server thinks of it."""
        started = time.monotonic()
        with socket.create_connection((HOST, self.port), timeout=timeout) as wire:
            wire.sendall(head.replace("\n", "\r\n").encode() + b"\r\n")
            # A server that has seen enough closes, and need not take the rest.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                for block in blocks:
                    wire.sendall(block)
            response = http.client.HTTPResponse(wire, method="POST")
            response.begin()
            content = response.read()
            taken = time.monotonic() - started
            return Answer(response.status, dict(response.getheaders()), content, taken)
