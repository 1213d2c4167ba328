"""The clean picture itself."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from tests.imaging.pictures import encoded, exif, orientation_entry, scene, with_exif
from visual_search.exceptions import IntakeError
from visual_search.imaging import DECODE_PATH, Crop, read_image


def test_it_tells_about_the_original():
    data = with_exif(scene((600, 400)), exif(orientation_entry(6)))

    picture = read_image(data)

    assert (picture.width, picture.height) == (400, 600)
    assert picture.image.size == (341, 512)
    assert picture.format == "JPEG"
    assert re.fullmatch("[0-9a-f]{64}", picture.sha256)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_equal_bytes_give_equal_pixels(kind):
    data = encoded(scene((1_300, 900)), kind)

    assert read_image(data).image.tobytes() == read_image(data).image.tobytes()


def test_a_small_picture_is_not_enlarged():
    assert read_image(encoded(scene((100, 60)), "PNG")).image.size == (100, 60)


def test_the_decode_path_is_short_and_names_the_filter():
    assert "bilinear" in DECODE_PATH
    assert len(DECODE_PATH) < 64


def test_several_threads_get_what_one_thread_gets():
    wide = encoded(scene((900, 700)), "PNG", icc_profile=_srgb())
    sources = [
        *(encoded(scene((900, 700)), kind) for kind in ("JPEG", "PNG", "WEBP")),
        wide,
        with_exif(scene((900, 700)), exif(orientation_entry(7))),
        b"\xff\xd8\xff nothing",
        b"",
    ]
    expected = [_outcome(source) for source in sources]
    start = threading.Barrier(8)

    def work() -> list[object]:
        start.wait()
        return [_outcome(source) for _ in range(5) for source in sources]

    with ThreadPoolExecutor(8) as pool:
        answers = [future.result() for future in [pool.submit(work) for _ in range(8)]]

    assert all(answer == expected * 5 for answer in answers)


@settings(max_examples=60, deadline=None)
@given(
    size=st.tuples(st.integers(16, 700), st.integers(16, 700)).filter(
        lambda size: max(size) <= 20 * min(size)
    ),
    side=st.integers(8, 600),
    kind=st.sampled_from(["JPEG", "PNG"]),
    orientation=st.integers(1, 8),
)
def test_the_long_side_fits_and_the_proportions_stay(size, side, kind, orientation):
    data = with_exif(Image.new("RGB", size), exif(orientation_entry(orientation)), kind)

    picture = read_image(data, side=side)

    width, height = picture.image.size
    scale = min(1, side / max(picture.width, picture.height))
    assert max(width, height) == min(side, max(picture.width, picture.height))
    assert abs(width - picture.width * scale) <= 1
    assert abs(height - picture.height * scale) <= 1


@settings(max_examples=60, deadline=None)
@given(
    corner=st.tuples(st.floats(0, 0.7), st.floats(0, 0.7)),
    extent=st.tuples(st.floats(0.1, 0.3), st.floats(0.1, 0.3)),
    side=st.integers(16, 400),
    kind=st.sampled_from(["JPEG", "PNG"]),
)
def test_a_crop_fits_and_keeps_its_proportions(corner, extent, side, kind):
    data = encoded(Image.new("RGB", (1_200, 900)), kind)

    part = read_image(data, crop=Crop(*corner, *extent), side=side).image

    across, down = 1_200 * extent[0], 900 * extent[1]
    scale = min(1, side / max(across, down))
    assert max(part.size) <= side
    assert abs(part.width - across * scale) <= 1
    assert abs(part.height - down * scale) <= 1


def _srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _outcome(source: bytes) -> object:
    try:
        return read_image(source).image.tobytes()
    except IntakeError as error:
        return error.code
