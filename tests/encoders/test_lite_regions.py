"""Regions for Fisher vectors: means of windows of the same map that the network pools."""

import numpy as np
import pytest

from visual_search.encoders.backends.lite_regions import LiteRegions
from visual_search.encoders.backends.projected import Projected
from visual_search.encoders.weights.learned_file import write_learned
from visual_search.lab.train.reducers import fit_fisher

BACKEND = "visual_search.encoders.backends.lite_regions.LiteRegions"


def test_a_picture_has_five_by_five_windows(pictures):
    encoder = LiteRegions()

    vectors = encoder.encode_images(pictures[:2])

    assert encoder.regions == 25
    assert vectors.shape == (2, 25 * 1280)


def test_one_colour_looks_the_same_in_the_middle_windows(lite):
    from PIL import Image

    (vector,) = LiteRegions().encode_images([Image.new("RGB", (224, 224), (90, 120, 200))])

    middle = vector.reshape(5, 5, 1280)[1:4, 1:4].reshape(9, 1280)
    cosines = middle @ middle.T / np.outer(*[np.linalg.norm(middle, axis=1)] * 2)
    assert cosines.min() > 0.6


def test_a_fisher_vector_fitted_on_regions_is_an_encoder(tmp_path, pictures):
    inner = LiteRegions()
    vectors = inner.encode_images(pictures)
    arrays = fit_fisher(vectors, regions=inner.regions, dimensions=6, components=3, reduced=8)
    metadata = {"kind": "fisher", "encoder": inner.fingerprint, "regions": "25"}
    path = tmp_path / "fisher.safetensors"
    write_learned(path, arrays, metadata=metadata, card={})

    projected = Projected(encoder={"BACKEND": BACKEND}, projection=str(path))

    found = projected.encode_images(pictures)
    assert found.shape == (len(pictures), 6)
    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-5)
