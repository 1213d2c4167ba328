"""Several photos of one thing as one look."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from visual_search.encoders.backends.ensemble import Ensemble
from visual_search.encoders.details.comparison import (
    Look,
    compare,
    recoloured,
    shared_colours,
    without_points,
)
from visual_search.encoders.details.several import SeveralLooks
from visual_search.language.sentences.colours import COLOURS


def ball(colour: str) -> Image.Image:
    picture = Image.new("RGB", (200, 200), "white")
    ImageDraw.Draw(picture).ellipse((40, 40, 160, 160), fill=colour)
    return picture


def plain(*numbers: float) -> Look:
    return Look(vector=np.array(numbers, dtype=np.float32))


@pytest.fixture(scope="module")
def encoder() -> Ensemble:
    return Ensemble(networks=[0], second_look=["regions"])


def test_the_mean_direction_leads():
    look = SeveralLooks.of([plain(1, 0), plain(0, 1)])

    assert look.vector == pytest.approx([0.7071, 0.7071], abs=1e-3)
    assert compare(look, [b"x"]) is None


def test_where_photos_cancel_out_the_first_one_leads():
    assert SeveralLooks.of([plain(1, 0), plain(-1, 0)]).vector == pytest.approx([1, 0])


def test_each_photo_counts_the_same_when_they_are_compared(encoder):
    red, blue = (encoder.look_at(ball(colour)) for colour in ("red", "blue"))
    kept = [one.descriptors for one in encoder.describe_images([ball("red"), ball("green")])]

    look = SeveralLooks.of([red, blue])

    both = np.mean([compare(red, kept), compare(blue, kept)], axis=0)
    assert look.has_descriptors
    assert compare(look, kept) == pytest.approx(both)
    assert shared_colours(look, kept) == shared_colours(red, kept)
    assert compare(without_points(look), kept) == pytest.approx(both)


def test_another_colour_is_wanted_of_every_photo(encoder):
    looks = [encoder.look_at(ball(colour)) for colour in ("#c8202a", "#d07020")]
    wanted = encoder.colour_of(COLOURS["blue"].lab)
    kept = [one.descriptors for one in encoder.describe_images([ball("#c8202a"), ball("#2462b8")])]

    moved = recoloured(SeveralLooks.of(looks), wanted, weight=0.25, share=1.0)

    red, blue = compare(moved, kept)
    assert blue > red
