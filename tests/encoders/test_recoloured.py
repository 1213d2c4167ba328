"""A photo as if what it shows had another colour."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from visual_search.encoders.backends.ensemble import Ensemble
from visual_search.encoders.details.comparison import Look, compare, recoloured
from visual_search.language.sentences.colours import COLOURS

SHADES = {"red": (200, 32, 42), "blue": (36, 98, 184), "green": (47, 143, 70)}


def ball(colour: str) -> Image.Image:
    picture = Image.new("RGB", (200, 200), "white")
    ImageDraw.Draw(picture).ellipse((40, 40, 160, 160), fill=SHADES[colour])
    return picture


@pytest.fixture(scope="module")
def encoder() -> Ensemble:
    return Ensemble(networks=[0], second_look=["regions"])


def test_the_same_thing_in_the_wanted_colour_becomes_the_nearest(encoder):
    kept = encoder.describe_images([ball(colour) for colour in SHADES])
    look = encoder.look_at(ball("red"))

    moved = recoloured(look, encoder.colour_of(COLOURS["blue"].lab), weight=0.25, share=1.0)

    assert np.linalg.norm(moved.vector) == pytest.approx(1, abs=1e-3)
    for one, nearest in ((look, "red"), (moved, "blue")):
        by_vector = [one.vector @ image.vector for image in kept]
        by_look = compare(one, [image.descriptors for image in kept])
        assert list(SHADES)[int(np.argmax(by_vector))] == nearest
        assert list(SHADES)[int(np.argmax(by_look))] == nearest


def test_a_look_without_a_colour_of_its_own_stays():
    look = Look(vector=np.ones(4, dtype=np.float32) / 2)

    assert recoloured(look, np.ones(4, dtype=np.float32) / 2, weight=0.25, share=1.0) is look
