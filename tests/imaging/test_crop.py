"""Parts of photos that a shopper selects."""

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imaging.pictures import blank_png, encoded, largest_difference, scene
from tests.imaging.refused import refusal_of
from visual_search.exceptions import IntakeError
from visual_search.imaging import Crop, read_image

PICTURE = encoded(scene((400, 300)), "PNG")


def test_a_crop_of_everything_is_the_picture():
    whole = read_image(PICTURE, crop=Crop(0, 0, 1, 1))

    assert largest_difference(whole.image, read_image(PICTURE).image) == 0


def test_the_size_of_the_original_is_told_with_a_crop_too():
    part = read_image(PICTURE, crop=Crop(0.5, 0.5, 0.25, 0.25))

    assert (part.width, part.height) == (400, 300)
    assert part.image.size == (100, 75)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_crop_keeps_the_pixels_that_the_file_has(kind):
    large = scene((3_000, 2_000))
    crop = Crop(0.5, 0.25, 0.2, 0.2)

    part = read_image(encoded(large, kind), crop=crop).image

    assert part.size == (512, 341)
    expected = large.resize((512, 341), box=(1_500, 500, 2_100, 900))
    assert largest_difference(part, expected) <= 4


@pytest.mark.parametrize(
    "fractions",
    [
        (-0.1, 0, 0.5, 0.5),
        (0, -0.01, 0.5, 0.5),
        (0.6, 0, 0.5, 0.5),
        (0, 0.6, 0.5, 0.5),
        (0, 0, 0, 0.5),
        (0, 0, 0.5, -0.5),
        (0, 0, 0.001, 0.5),
        (math.nan, 0, 0.5, 0.5),
        (0, 0, math.inf, 0.5),
    ],
)
def test_a_senseless_crop_is_refused_when_it_is_made(fractions):
    with pytest.raises(IntakeError) as caught:
        Crop(*fractions)

    assert caught.value.code == "crop_invalid"


def test_the_rounding_of_a_selection_to_the_edge_is_forgiven():
    crop = Crop(0.1 + 0.2, 0.0, 0.7000000001, 1.0)

    assert read_image(PICTURE, crop=crop).image.size == (280, 300)


def test_a_crop_of_too_few_pixels_is_refused_with_the_numbers():
    error = refusal_of(PICTURE, crop=Crop(0.5, 0.5, 0.02, 0.1))

    assert error.code == "crop_invalid"
    assert str(error) == "The selected part is 8 × 30 pixels; each side must have at least 16."


def test_a_crop_as_narrow_as_no_photo_may_be_is_refused():
    picture = blank_png(2_000, 1_500, depth=1, colour=0)

    error = refusal_of(picture, crop=Crop(0, 0.5, 1, 0.02))

    assert error.code == "crop_invalid"
    assert "20 times" in str(error)


ANY_NUMBER = st.floats() | st.floats(-0.1, 1.1)


@given(fractions=st.tuples(ANY_NUMBER, ANY_NUMBER, ANY_NUMBER, ANY_NUMBER))
def test_any_four_numbers_make_a_crop_inside_the_picture_or_none(fractions):
    with contextlib.suppress(IntakeError):
        crop = Crop(*fractions)

        assert 0 <= crop.x < crop.right <= 1.00001
        assert 0 <= crop.y < crop.bottom <= 1.00001


def test_a_rounded_box_is_what_its_address_says_and_stays_on_the_photo():
    box = Crop(0.32625, 0.345, 0.67375, 0.4975).rounded()

    assert (box.x, box.y, box.height) == (0.326, 0.345, 0.498)
    assert box.right <= 1
    assert box.rounded() == box
