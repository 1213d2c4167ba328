"""The dummy encoder: no weights, no time, always the same answer."""

import numpy as np
import pytest
from PIL import Image

from visual_search.encoders.backends.dummy import DummyEncoder


def test_equal_pictures_and_texts_get_equal_vectors_from_any_instance(pictures):
    first, second = DummyEncoder(), DummyEncoder()

    vectors = first.encode_images(pictures)

    np.testing.assert_array_equal(vectors, second.encode_images(pictures))
    np.testing.assert_array_equal(first.encode_texts(["mug"]), second.encode_texts(["mug"]))


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
