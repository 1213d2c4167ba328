"""The proxy that compose ships, as a real nginx on free ports."""

import os
from pathlib import Path

from tests.admission.nginx import Nginx
from tests.admission.server import HOST, ROOT

CONFIGURATION = ROOT / "deploy" / "nginx.conf"


class Proxy(Nginx):
    """Runs the shipped configuration; nothing but places is changed in it."""

    def __init__(self, program: str, folder: Path, *, upstream: int) -> None:
        super().__init__(program, folder, upstream=upstream)
        self.access_log = folder / "access.log"
        text = CONFIGURATION.read_text()
        for shipped, here in {
            # First, since the folder of a test may lie there as well.
            " /tmp/": f" {folder}/",
            "listen 8080;": f"listen {HOST}:{self.port};",
            "server web:8000 ": f"server {HOST}:{upstream} ",
            "/dev/stdout": str(self.access_log),
            "error_log stderr": f"error_log {folder}/error.log",
        }.items():
            assert shipped in text, shipped
            text = text.replace(shipped, here)
        if os.geteuid() == 0:
            # Its workers would be nobody, who may not enter the folders of a test.
            text = f"user root;\n{text}"
        (folder / "nginx.conf").write_text(text)
