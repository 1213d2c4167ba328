"""Encoders of hosts that override the hooks by the names that these had before."""

import warnings

import numpy as np
import pytest
from PIL import Image

from visual_search.encoders import Encoder
from visual_search.encoders.backends.dummy import DummyEncoder

PICTURES = [Image.new("RGB", (8, 8), (200, 30, 30))]


def test_an_encoder_with_the_former_names_works_and_is_warned():
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")

        class MeanColour(Encoder):
            dimensions = 3
            supports_text = True

            def _fingerprint(self):
                return "a" * 64

            def _encode_images(self, images):
                return np.tile(np.array([[1, 0, 0]], dtype=np.float32), (len(images), 1))

            def _encode_texts(self, texts):
                return np.tile(np.array([[0, 1, 0]], dtype=np.float32), (len(texts), 1))

    encoder = MeanColour()

    assert encoder.encode_images(PICTURES).tolist() == [[1, 0, 0]]
    assert encoder.encode_texts(["red"]).tolist() == [[0, 1, 0]]
    assert encoder.fingerprint == "a" * 64
    assert {one.category for one in told} == {DeprecationWarning}
    named = {"perform_encode_images", "perform_encode_texts", "get_fingerprint"}
    assert all(any(name in str(one.message) for one in told) for name in named)
    assert all("0.3" in str(one.message) for one in told)


def test_a_subclass_that_asks_its_parent_by_the_former_name_is_answered():
    with pytest.warns(DeprecationWarning, match="perform_encode_images"):

        class Inverted(DummyEncoder):
            def _encode_images(self, images):
                return -super()._encode_images(images)

    plain, inverted = DummyEncoder(), Inverted()

    assert np.allclose(inverted.encode_images(PICTURES), -plain.encode_images(PICTURES))


def test_an_encoder_without_the_hooks_cannot_be_made():
    class Empty(Encoder):
        dimensions = 3

    with pytest.raises(TypeError, match="perform_encode_images"):
        Empty()
