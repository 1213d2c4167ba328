"""Every runtime gives the same vectors at full precision; a lower one is asked for by name."""

import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import pytest

from visual_search.encoders.backends.efficientnet_lite import EfficientNetLite
from visual_search.encoders.networks.precision import HasPrecision, agreement, precision_cosine
from visual_search.encoders.runtimes import SessionOptions
from visual_search.exceptions import ConfigurationError

OTHER_SESSIONS = ["openvino", pytest.param("pytorch", marks=pytest.mark.torch)]
PACKAGES = {"openvino": "openvino", "pytorch": "torch"}


def cpu_has_bf16() -> bool:
    openvino = pytest.importorskip("openvino", reason="OpenVINO is asked what the CPU can do")
    return "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


@cache
def other(session: str, **options: str) -> EfficientNetLite:
    """One encoder of each session for all tests; skips those whose package is not there."""
    pytest.importorskip(PACKAGES[session], reason=f"the session {session} needs its package")
    return EfficientNetLite(session=session, **options)


@pytest.mark.parametrize("session", OTHER_SESSIONS)
def test_sessions_agree_on_generated_pictures(session, lite):
    found = agreement(lite, other(session))

    # Full precision in truth: bf16 that slipped in would stay below 0.9999.
    assert found.minimum > 0.99999


@pytest.mark.data
@pytest.mark.parametrize("session", OTHER_SESSIONS)
def test_sessions_agree_on_real_photos(session, lite, photos):
    vectors = other(session).encode_images(photos)

    cosines = np.sum(vectors * lite.encode_images(photos), axis=1)
    assert cosines.min() > 0.99999


@pytest.mark.parametrize("session", OTHER_SESSIONS)
def test_threads_may_share_a_session(session, pictures):
    expected = other(session).encode_images(pictures[:4])

    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda picture: other(session).encode_images([picture]), pictures))

    found = np.vstack(rows[:4])
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_more_threads_give_the_same_vectors(lite):
    found = agreement(lite, EfficientNetLite(threads=2))

    assert found.minimum > 0.99999


@pytest.mark.parametrize("session", OTHER_SESSIONS)
def test_the_cost_of_a_lower_precision_can_be_measured(session):
    if session == "openvino" and not cpu_has_bf16():
        pytest.skip("this CPU has no bf16")
    lowered = other(session, precision="bf16")

    found = precision_cosine(lowered)

    assert isinstance(lowered, HasPrecision)
    assert 0.98 < found.minimum <= found.mean < 0.99999


def test_full_precision_has_nothing_to_measure(lite):
    assert precision_cosine(lite) is None


def test_openvino_refuses_bf16_where_the_cpu_would_not_use_it():
    if cpu_has_bf16():
        pytest.skip("this CPU has bf16")

    with pytest.raises(ConfigurationError, match="no bf16"):
        precision_cosine(EfficientNetLite(session="openvino", precision="bf16"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"runtime": "tensorrt"}, "no session 'tensorrt'; there are onnxruntime, openvino"),
        ({"runtime": "onnxruntime", "precision": "bf16"}, "cannot run in 'bf16'"),
        ({"runtime": "openvino", "precision": "int8"}, "it can run in fp32, bf16"),
        ({"runtime": "onnxruntime", "threads": 0}, "at least 1, not 0"),
        (
            {"runtime": "onnxruntime", "providers": ["CUDAExecutionProvidor"]},
            "no provider 'CUDAExecutionProvidor' here; it has .*CPUExecutionProvider",
        ),
        ({"runtime": "onnxruntime", "providers": "CPUExecutionProvider"}, "is a list of names"),
        ({"runtime": "onnxruntime", "providers": [{"a": 1}]}, "a name and its options"),
    ],
)
def test_impossible_options_are_refused_at_once(options, message):
    with pytest.raises(ConfigurationError, match=message):
        SessionOptions(**options)


@pytest.mark.parametrize(
    ("session", "package", "extra"),
    [("openvino", "openvino", "openvino"), ("pytorch", "torch", "torch")],
)
def test_a_runtime_that_is_not_installed_names_its_extra(session, package, extra, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(ConfigurationError, match=rf"django-visual-search\[{extra}\]"):
        EfficientNetLite(session=session)
