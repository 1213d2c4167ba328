"""EfficientNet-Lite: unit vectors, the right ones, the same however they are asked for."""

import json
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from visual_search.encoders import EncoderConfig, build_encoder
from visual_search.encoders.backends.efficientnet_lite import EfficientNetLite
from visual_search.exceptions import ConfigurationError, EncoderError

REPOSITORY = Path(__file__).parents[2]

# The largest dimensions of the first sample picture, from the authors' PyTorch port of the
# weights (efficientnet-lite-pytorch 0.1.0): three input sizes, so three sets of odd paddings.
REFERENCE = {
    0: {829: 0.22744, 71: 0.20774, 1157: 0.19149, 1037: 0.18022, 818: 0.17369, 755: 0.07195},
    1: {485: 0.23495, 1051: 0.21658, 1176: 0.20689, 62: 0.17373, 1215: 0.16841, 917: 0.07687},
    2: {833: 0.27197, 966: 0.23385, 467: 0.2124, 589: 0.20931, 433: 0.19885, 379: 0.06481},
}

WITHOUT_TORCH = """
import json, sys
import django.conf
django.conf.settings.configure(VISUAL_SEARCH={"MODEL_CACHE_DIR": sys.argv[1]})
import visual_search.encoders
from PIL import Image
from visual_search.encoders.backends.efficientnet_lite import EfficientNetLite
from visual_search.encoders.backends.torchvision import Torchvision
from visual_search.encoders.backends.open_clip import OpenClip
before = sorted(sys.modules)
Torchvision(model="resnet18")
OpenClip(model="ViT-B-32", pretrained=None)
encoder = EfficientNetLite()
encoder.fingerprint, encoder.dimensions
built = sorted(sys.modules)
encoder.encode_images([Image.new("RGB", (20, 10))])
print(json.dumps([before, built, sorted(sys.modules)]))
"""

FORK = """
import os, sys
import django.conf
django.conf.settings.configure(VISUAL_SEARCH={"MODEL_CACHE_DIR": sys.argv[1]})
from visual_search.encoders.backends.efficientnet_lite import EfficientNetLite
from visual_search.encoders.networks.precision import sample_pictures
pictures = list(sample_pictures())[:2]
encoder = EfficientNetLite()
expected = encoder.encode_images(pictures)
child = os.fork()
if child == 0:
    os._exit(0 if (encoder.encode_images(pictures) == expected).all() else 1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
assert (encoder.encode_images(pictures) == expected).all()
"""


class CountingLite(EfficientNetLite):
    """Counts how often its network is loaded, slowly enough for threads to collide."""

    def __init__(self) -> None:
        super().__init__()
        self.loads = 0

    def _open_session(self):
        self.loads += 1
        time.sleep(0.05)
        return super()._open_session()


def run_python(script: str, *arguments: str) -> str:
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(
        command, cwd=REPOSITORY, check=True, capture_output=True, text=True, timeout=60
    ).stdout


@pytest.mark.parametrize("variant", REFERENCE)
def test_the_vectors_are_those_of_the_port_that_the_weights_were_made_with(variant, pictures):
    (vector,) = EfficientNetLite(variant=variant).encode_images(pictures[:1])

    found = {dimension: float(vector[dimension]) for dimension in REFERENCE[variant]}
    assert found == pytest.approx(REFERENCE[variant], abs=2e-5)


@pytest.mark.data
def test_real_photos_become_unit_vectors(lite, photos):
    vectors = lite.encode_images(photos)

    assert vectors.shape == (len(photos), 1280)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


@hypothesis_settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    width=st.integers(min_value=1, max_value=600),
    height=st.integers(min_value=1, max_value=600),
    colour=st.tuples(*[st.integers(min_value=0, max_value=255)] * 3),
)
def test_a_picture_of_any_size_and_colour_becomes_a_finite_unit_vector(lite, width, height, colour):
    picture = Image.new("RGB", (width, height), colour)

    vectors = lite.encode_images([picture])

    assert np.isfinite(vectors).all()
    assert np.linalg.norm(vectors) == pytest.approx(1, abs=1e-5)


def test_encoding_one_by_one_equals_encoding_a_batch(lite, pictures):
    together = lite.encode_images(pictures)

    apart = np.vstack([lite.encode_images([picture]) for picture in pictures])

    np.testing.assert_array_equal(apart, together)


def test_pictures_that_are_not_rgb_are_refused(lite):
    with pytest.raises(EncoderError, match="not L, RGBA"):
        lite.encode_images([Image.new("RGBA", (4, 4)), Image.new("L", (4, 4))])


def test_no_pictures_give_no_vectors(lite):
    assert lite.encode_images([]).shape == (0, 1280)


def test_an_unknown_variant_is_refused_with_the_known_ones():
    with pytest.raises(ConfigurationError, match="no variant 7, only 0, 1, 2"):
        EfficientNetLite(variant=7)


def test_an_option_that_does_not_exist_is_a_configuration_error():
    config = EncoderConfig(
        backend="visual_search.encoders.backends.efficientnet_lite.EfficientNetLite",
        options={"sise": 224},
    )

    with pytest.raises(ConfigurationError, match="sise"):
        build_encoder(config)


def test_variant_and_precision_have_fingerprints_of_their_own(every_runtime):
    encoders = [
        EfficientNetLite(),
        EfficientNetLite(variant=1),
        EfficientNetLite(variant=2),
        EfficientNetLite(session="openvino", precision="bf16"),
        EfficientNetLite(session="pytorch", precision="bf16"),
    ]

    fingerprints = {encoder.fingerprint for encoder in encoders}

    assert len(fingerprints) == len(encoders)


def test_session_and_threads_do_not_change_the_fingerprint(every_runtime):
    encoders = [
        EfficientNetLite(),
        EfficientNetLite(threads=2),
        EfficientNetLite(session="openvino"),
        EfficientNetLite(session="pytorch"),
    ]

    fingerprints = {encoder.fingerprint for encoder in encoders}

    assert len(fingerprints) == 1


def test_the_fingerprint_of_the_default_encoder_is_stable_between_releases():
    fingerprint = EfficientNetLite().fingerprint

    assert fingerprint == "69e86bbabf32d1ec5821aa835483b805486342f15d23e327c2fcfffd73a9afad"


def test_encoding_needs_no_torch_and_building_loads_no_runtime(model_cache):
    for package in ("torchvision", "open_clip"):
        pytest.importorskip(package, reason=f"needs {package}, in order not to load it")
    before, built, after = json.loads(run_python(WITHOUT_TORCH, str(model_cache)))

    heavy = {"torch", "torchvision", "open_clip", "openvino", "onnx", "onnxruntime"}
    assert not heavy & set(before)
    assert not heavy & set(built)
    assert not {"torch", "torchvision", "openvino"} & set(after)


def test_a_child_forked_after_loading_encodes_as_its_parent_does(model_cache):
    run_python(FORK, str(model_cache))


def test_many_threads_at_once_load_the_network_once_and_get_the_same_vectors(pictures):
    encoder = CountingLite()
    barrier = threading.Barrier(8)

    def encode(_: int) -> np.ndarray:
        barrier.wait()
        return encoder.encode_images(pictures[:3])

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(encode, range(8)))

    assert encoder.loads == 1
    assert all((result == results[0]).all() for result in results)
