"""Pictures of any size become square, normalised batches."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from visual_search.encoders.networks.preprocess import (
    imagenet_preprocess,
    letterboxed,
    lite_preprocess,
)

SIDES = st.integers(min_value=1, max_value=700)


def test_a_wide_picture_is_centred_on_white_without_changing_its_proportions():
    picture = Image.new("RGB", (400, 200), "red")

    pixels = np.asarray(letterboxed(picture, 224))

    assert (pixels[:56] == 255).all()
    assert (pixels[168:] == 255).all()
    assert (pixels[56:168] == (255, 0, 0)).all()


def test_a_line_of_pixels_keeps_at_least_one_pixel():
    picture = Image.new("RGB", (10_000, 1), "black")

    pixels = np.asarray(letterboxed(picture, 224))

    assert (pixels == 0).all(axis=2).sum() == 224


def test_shrinking_averages_fine_stripes_instead_of_sampling_them():
    stripes = np.zeros((896, 896, 3), dtype=np.uint8)
    stripes[:, ::2] = 255

    pixels = np.asarray(letterboxed(Image.fromarray(stripes), 224))

    assert np.abs(pixels[:, 2:-2].astype(int) - 127).max() <= 2


def test_lite_networks_see_levels_as_their_originals_were_trained_to():
    picture = Image.new("RGB", (8, 8), (127, 255, 0))

    batch = lite_preprocess(224).batch([picture])

    assert batch[0, :, 100, 100].tolist() == [0.0, 1.0, -127 / 128]


def test_torchvision_networks_see_the_mean_of_imagenet_as_nought():
    picture = Image.new("RGB", (8, 8), (124, 116, 104))

    batch = imagenet_preprocess(224).batch([picture])

    assert np.abs(batch).max() < 0.02


@pytest.mark.parametrize(
    "change", [{"size": 240}, {"mean": (127.0, 127.0, 126.0)}, {"std": (128.0, 127.5, 128.0)}]
)
def test_the_identity_tells_every_preprocessing_apart(change):
    original = lite_preprocess(224)

    changed = replace(original, **change)

    assert changed.identity != original.identity


@given(width=SIDES, height=SIDES)
def test_every_size_of_picture_gives_a_finite_batch_of_the_right_shape(width, height):
    picture = Image.new("RGB", (width, height), "navy")

    batch = lite_preprocess(64).batch([picture])

    assert batch.shape == (1, 3, 64, 64)
    assert batch.dtype == np.float32
    assert np.isfinite(batch).all()
