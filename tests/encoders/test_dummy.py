"""The dummy encoder: no weights, no time, always the same answer."""

import numpy as np
import pytest
from PIL import Image

from visual_search.encoders.backends.dummy import DummyEncoder, DummyTowers


def test_equal_pictures_get_equal_vectors_from_any_instance(pictures):
    first, second = DummyEncoder(), DummyEncoder()

    vectors = first.encode_images(pictures)

    np.testing.assert_array_equal(vectors, second.encode_images(pictures))


def test_words_find_the_colour_that_they_name():
    pictures = [Image.new("RGB", (9, 9), name) for name in ("red", "blue", "green")]
    encoder = DummyTowers()

    alike = encoder.encode_images(pictures) @ encoder.encode_texts(["a blue mug"])[0]

    assert alike.argmax() == 1
    assert encoder.fingerprint != DummyEncoder().fingerprint


def test_look_alikes_are_nearer_than_strangers():
    red, dark_red, blue = (Image.new("RGB", (9, 9), name) for name in ("red", "#d00000", "blue"))

    vectors = DummyEncoder().encode_images([red, dark_red, blue])

    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


@pytest.mark.parametrize("options", [{"dimensions": 16}, {"version": 2}])
def test_options_change_the_fingerprint_and_the_vectors(options, pictures):
    original, changed = DummyEncoder(), DummyEncoder(**options)

    vectors = changed.encode_images(pictures)

    assert changed.fingerprint != original.fingerprint
    assert vectors.shape == (len(pictures), changed.dimensions)
    assert not np.array_equal(vectors, original.encode_images(pictures))
