"""Files that broke other programs, and mutations of sound ones: refused or read, never worse."""

import contextlib
import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.imaging.measuring import ROOT
from tests.imaging.pictures import encoded, exif, orientation_entry, scene, with_exif
from visual_search.exceptions import IntakeError
from visual_search.imaging import read_image

DATA = Path(os.environ.get("VISUAL_SEARCH_TEST_DATA", ROOT.parent / "shared" / "data"))
HOSTILE = DATA / "hostile"
EVERY_FORMAT = ("JPEG", "PNG", "WEBP", "GIF")

SOUND = [
    *(encoded(scene((48, 40)), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF")),
    encoded(scene((48, 40)), progressive=True),
    encoded(scene((48, 40)).convert("CMYK")),
    encoded(scene((48, 40)).quantize(), "PNG", transparency=3),
    encoded(scene((48, 40)).convert("RGBA"), "WEBP", lossless=True),
    with_exif(scene((48, 40)), exif(orientation_entry(5))),
]
SIGNATURES = [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x20\0\0\0WEBP", b"GIF89a"]


def read_or_refuse(data: bytes) -> None:
    """Read a file; anything but a picture or an IntakeError escapes and fails the test."""
    with contextlib.suppress(IntakeError):
        picture = read_image(data)

        assert picture.image.mode == "RGB"
        assert max(picture.image.size) <= 512


def message_about(data: bytes) -> str:
    try:
        read_image(data)
    except IntakeError as error:
        return str(error)
    return ""


@pytest.mark.data
@pytest.mark.skipif(not HOSTILE.is_dir(), reason="needs the files of ../shared/data/hostile")
@pytest.mark.parametrize("formats", [("JPEG", "PNG", "WEBP"), EVERY_FORMAT])
def test_hostile_files_are_read_or_refused_at_once(configure, formats):
    configure(upload_formats=formats)
    seconds = {}

    for path in HOSTILE.iterdir():
        started = time.process_time()
        read_or_refuse(path.read_bytes())
        seconds[path.name] = time.process_time() - started

    assert len(seconds) > 1_000
    assert max(seconds.values()) < 2


@pytest.mark.data
@pytest.mark.skipif(not HOSTILE.is_dir(), reason="needs the files of ../shared/data/hostile")
def test_refusals_name_neither_files_nor_libraries():
    messages = {message_about(path.read_bytes()) for path in HOSTILE.iterdir()}

    assert len(messages) > 5
    assert not any(word in message for message in messages for word in ("PIL", "Pillow", "/"))


@given(signature=st.sampled_from(SIGNATURES), rest=st.binary(max_size=400))
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_read_or_refused(signature, rest):
    read_or_refuse(signature + rest)


@given(
    source=st.sampled_from(SOUND),
    changes=st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 255)), max_size=12),
    end=st.floats(0.1, 1),
)
@settings(
    max_examples=600,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_damaged_files_are_read_or_refused(configure, source, changes, end):
    configure(upload_formats=EVERY_FORMAT)
    damaged = bytearray(source)
    for place, value in changes:
        damaged[int(place * len(damaged))] = value

    read_or_refuse(bytes(damaged[: max(1, int(end * len(damaged)))]))
