"""Files whose end is missing: read as long as all pixels are there, refused otherwise."""

import re

import pytest

from tests.imaging.pictures import encoded, largest_difference, scene
from tests.imaging.refused import code_of
from visual_search.imaging import Crop, read_image

JPEGS = {
    "baseline": {},
    "in passes": {"progressive": True},
    "subsampled": {"subsampling": 2},
    "coarse": {"quality": 30},
    "with restarts": {"restart_marker_rows": 1},
}
MODES = ("RGB", "L", "CMYK")


def detailed(mode: str = "RGB"):
    return scene((640, 480)).effect_spread(3).convert(mode)


@pytest.mark.parametrize("missing", [1, 2])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", JPEGS)
def test_a_jpeg_without_its_end_is_the_same_picture(name, mode, missing):
    whole = encoded(detailed(mode), **JPEGS[name])

    cut = read_image(whole[:-missing])

    assert largest_difference(cut.image, read_image(whole).image) == 0


@pytest.mark.parametrize("part", [0.3, 0.5, 0.9, 0.97])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", JPEGS)
def test_a_jpeg_without_some_of_its_pixels_is_refused(name, mode, part):
    whole = encoded(detailed(mode), **JPEGS[name])

    assert code_of(whole[: int(len(whole) * part)]) == "image_unreadable"


@pytest.mark.parametrize("name", ["baseline", "subsampled", "with restarts"])
@pytest.mark.parametrize("kept", [0, 1, 2], ids=["before", "within", "behind"])
def test_a_jpeg_cut_at_what_could_be_a_marker_is_refused(name, kept):
    whole = encoded(detailed(), **JPEGS[name])
    ends = [one.start() + kept for one in re.finditer(rb"\xff", whole)]
    ends = [end for end in ends if 0.25 < end / len(whole) < 0.95]

    found = {code_of(whole[:end]) for end in ends[::3]}

    assert len(ends) > 10
    assert found == {"image_unreadable"}


def test_a_large_jpeg_without_some_of_its_pixels_is_refused():
    whole = encoded(detailed().resize((4_000, 3_000)), quality=80)

    assert code_of(whole[: int(len(whole) * 0.97)]) == "image_unreadable"


def test_a_part_of_a_jpeg_without_its_end_is_read():
    whole = encoded(detailed())
    corner = Crop(0.5, 0.5, 0.5, 0.5)

    cut = read_image(whole[:-2], crop=corner)

    assert largest_difference(cut.image, read_image(whole, crop=corner).image) == 0


@pytest.mark.parametrize(("kind", "missing"), [("PNG", 12), ("PNG", 16), ("GIF", 1)])
def test_other_files_without_their_last_mark_are_read(kind, missing, configure):
    configure(upload_formats=("PNG", "GIF"))
    whole = encoded(detailed(), kind)

    assert largest_difference(read_image(whole[:-missing]).image, read_image(whole).image) == 0


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "AVIF"])
def test_half_of_any_other_file_is_refused(kind, configure):
    configure(upload_formats=("PNG", "WEBP", "GIF", "AVIF"))
    whole = encoded(detailed(), kind)

    assert code_of(whole[: len(whole) // 2]) == "image_unreadable"
