"""An nginx of the test's own that remembers whatever it may, and more than any shop would."""

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from dev.services.server import free_port
from tests.admission.server import FORM, HOST, ROOT

# Where `make test` unpacks one: a package that is installed would start a server.
UNPACKED = ROOT / ".services" / "nginx" / "usr" / "sbin" / "nginx"
CONFIGURATION = """
daemon off; master_process off; worker_processes 1;
pid {folder}/nginx.pid; error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    proxy_cache_path {folder}/cache keys_zone=shop:4m;
    server {{
        listen {host}:{port};
        client_max_body_size 11m;
        location / {{
            proxy_pass http://{host}:{upstream};
            proxy_set_header Host $host;
            proxy_cache shop;
            # Nothing that tells shoppers or their photos apart is in the key.
            proxy_cache_key $request_uri;
            proxy_cache_methods GET HEAD POST;
            proxy_cache_valid 200 10m;
            add_header X-Cache $upstream_cache_status always;
        }}
    }}
}}
"""


def find_nginx() -> str | None:
    folders = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    return shutil.which("nginx", path=folders) or (str(UNPACKED) if UNPACKED.exists() else None)


@dataclass(frozen=True)
class Answer:
    status: int
    cache: str
    cookie: str
    text: str


class Nginx:
    def __init__(self, program: str, folder: Path, *, upstream: int) -> None:
        self.port = free_port()
        self.folder = folder
        self._program = program
        folder.mkdir()
        text = CONFIGURATION.format(folder=folder, host=HOST, port=self.port, upstream=upstream)
        (folder / "nginx.conf").write_text(text)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [self._program, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"),
                   "-e", str(self.folder / "error.log")]  # fmt: skip
        self._process = subprocess.Popen(command, start_new_session=True)
        deadline = time.monotonic() + 20
        while True:
            with contextlib.suppress(OSError):
                self.send("GET", "/nothing-here/")
                return
            assert time.monotonic() < deadline, (self.folder / "error.log").read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout=20)

    def send(
        self, method: str, path: str, body: bytes | None = None, *, cookie: str = ""
    ) -> Answer:
        client = http.client.HTTPConnection(HOST, self.port, timeout=30)
        headers = {"Cookie": cookie} if cookie else {}
        if body is not None:
            headers["Content-Type"] = FORM
        with contextlib.closing(client):
            client.request(method, path, body, headers)
            with client.getresponse() as response:
                text = response.read().decode("utf-8", "replace")
            given = response.getheader
            return Answer(
                response.status, given("X-Cache", ""), given("Set-Cookie", "").split(";")[0], text
            )
