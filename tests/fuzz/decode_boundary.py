"""Feeds atheris's inputs to imaging: `python -m tests.fuzz.decode_boundary -max_total_time=60 DIR`.

DIR is a folder of files to start from, to which new finds are added. Whatever escapes and is no
IntakeError ends the run with the input printed; so does one input of more than five seconds.
"""

import contextlib
import os
import sys
import warnings

import atheris
import django
from django.conf import settings

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
MOST_BYTES = 64 * 1024

settings.configure(VISUAL_SEARCH={"UPLOAD_FORMATS": FORMATS})
django.setup()

with atheris.instrument_imports(include=["PIL", "visual_search"]):
    from visual_search.exceptions import IntakeError
    from visual_search.imaging import Crop, read_image


def read_or_refuse(data: bytes) -> None:
    with contextlib.suppress(IntakeError):
        crop = Crop(0.1, 0.2, 0.5, 0.6) if len(data) % 2 else None
        picture = read_image(data, crop=crop)
        if picture.image.mode != "RGB" or max(picture.image.size) > 512:
            raise AssertionError(f"{picture.image.mode} {picture.image.size} came out")


def main() -> None:
    _forget_the_peak_of_whoever_started_this()
    warnings.simplefilter("error")
    options = [f"-max_len={MOST_BYTES}", "-timeout=5", "-rss_limit_mb=2000", *sys.argv[1:]]
    atheris.Setup([sys.argv[0], *options], read_or_refuse)
    atheris.Fuzz()


def _forget_the_peak_of_whoever_started_this() -> None:
    """Go on in a child, and end as it does.

    Linux hands the peak of memory over from the process that calls exec. Started by a test run
    that holds PyTorch, this one would be over its limit before the first input.
    """
    child = os.fork()
    if child:
        _pid, status = os.waitpid(child, 0)
        sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
