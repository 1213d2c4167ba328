"""Providers of ONNX Runtime are options of an encoder: the vectors stay those of its space."""

import logging

import onnxruntime
import pytest

from visual_search.encoders import EncoderConfig
from visual_search.encoders.backends.efficientnet_lite import EfficientNetLite
from visual_search.encoders.loading import build_encoder
from visual_search.encoders.networks.precision import agreement
from visual_search.exceptions import ConfigurationError

CPU = "CPUExecutionProvider"
FIRST_CHOICES = sorted({CPU, *onnxruntime.get_available_providers()})


@pytest.mark.parametrize("provider", FIRST_CHOICES)
def test_every_provider_that_is_here_gives_the_same_vectors(provider, lite):
    elsewhere = EfficientNetLite(providers=[[provider, {}]])

    assert elsewhere.fingerprint == lite.fingerprint
    assert agreement(lite, elsewhere).minimum > 0.99999


def test_a_preset_takes_providers():
    config = EncoderConfig.from_mapping({"PRESET": "fast", "OPTIONS": {"providers": [CPU]}})

    assert (
        build_encoder(config).fingerprint
        == build_encoder(EncoderConfig.from_mapping({"PRESET": "fast"})).fingerprint
    )


def test_a_session_without_providers_says_so(monkeypatch):
    monkeypatch.setattr("visual_search.encoders.runtimes.base.require", lambda *_, **__: None)

    with pytest.raises(ConfigurationError, match="'openvino' has no providers"):
        EfficientNetLite(session="openvino", providers=[CPU])


def test_a_provider_that_cannot_work_here_is_told(monkeypatch, caplog, pictures):
    encoder = EfficientNetLite(providers=[CPU])
    session = onnxruntime.InferenceSession
    monkeypatch.setattr(session, "get_providers", lambda _self: ["OtherExecutionProvider"])

    with caplog.at_level(logging.WARNING):
        encoder.encode_images(pictures[:1])

    assert "CPUExecutionProvider cannot work on this machine" in caplog.text
