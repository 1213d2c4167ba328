"""Reads one image file in a process of its own and prints what that cost."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PEAK_OF_MEMORY = "VmHWM"


@dataclass(frozen=True, kw_only=True)
class Cost:
    code: str
    cpu_seconds: float
    extra_megabytes: float


def cost_of_reading(path: Path) -> Cost:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.imaging.measuring", str(path)],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    assert not done.stderr
    return Cost(**json.loads(done.stdout))


def _peak_megabytes() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(PEAK_OF_MEMORY)) / 1024


def _main(path: Path) -> None:
    import django
    from django.conf import settings
    from django.utils.translation import gettext

    settings.configure(VISUAL_SEARCH={"UPLOAD_FORMATS": ("JPEG", "PNG", "WEBP", "GIF", "AVIF")})
    django.setup()
    from visual_search.exceptions import IntakeError
    from visual_search.imaging import read_image

    # The catalogue of messages is loaded once a process, not once a picture.
    gettext("photo")
    data = path.read_bytes()
    before, started, code = _peak_megabytes(), time.process_time(), "accepted"
    try:
        read_image(data)
    except IntakeError as error:
        code = error.code
    seconds = time.process_time() - started
    cost = {"code": code, "cpu_seconds": seconds, "extra_megabytes": _peak_megabytes() - before}
    sys.stdout.write(json.dumps(cost))


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
