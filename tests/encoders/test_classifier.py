"""Classifiers: probabilities from vectors, only of the encoder they were trained on."""

import json
from pathlib import Path

import numpy as np
import pytest

from visual_search.encoders.backends.dummy import DummyEncoder
from visual_search.encoders.learned.classifier import Classifier, PictureClassifier
from visual_search.encoders.weights.learned_file import write_learned
from visual_search.exceptions import ConfigurationError, ModelFileError

DUMMY = {"BACKEND": "visual_search.encoders.backends.dummy.DummyEncoder", "OPTIONS": {}}


def write(path: Path, **metadata: str) -> Path:
    random = np.random.default_rng(0)
    arrays = {
        "0.weight": random.normal(0, 3, (48, 3)).astype(np.float32),
        "0.bias": np.zeros(3, np.float32),
    }
    told = {
        "kind": "classifier",
        "field": "genre",
        "names": json.dumps(["folk", "jazz", "rock"]),
        "encoder": DummyEncoder().fingerprint,
        "encoders": json.dumps([DUMMY]),
        **metadata,
    }
    write_learned(path, arrays, metadata=told, card={})
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path / "genre.safetensors")


def test_vectors_become_probabilities_of_the_named_classes(path, pictures):
    classifier = Classifier.load(path)

    probabilities = classifier.predict(DummyEncoder().encode_images(pictures))

    assert probabilities.shape == (len(pictures), 3)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    assert classifier.names == ("folk", "jazz", "rock")
    assert classifier.field == "genre"


def test_a_guess_is_the_likeliest_class_with_its_probability(path, pictures):
    classifier = Classifier.load(path)
    (vector,) = DummyEncoder().encode_images(pictures[:1])

    name, probability = classifier.guess(vector)

    (probabilities,) = classifier.predict(vector[None])
    assert name == classifier.names[int(probabilities.argmax())]
    assert probability == pytest.approx(float(probabilities.max()))


def test_pictures_are_asked_together_with_their_mirror_images(path, pictures):
    classifier = PictureClassifier(path)

    probabilities = classifier.predict(pictures)

    mirrored = [picture.transpose(0) for picture in pictures]
    np.testing.assert_allclose(probabilities, classifier.predict(mirrored), atol=1e-5)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)


def test_a_classifier_of_another_encoder_is_refused(tmp_path, pictures):
    classifier = PictureClassifier(write(tmp_path / "other.safetensors", encoder="f" * 64))

    with pytest.raises(ModelFileError, match="Train it anew"):
        classifier.predict(pictures[:1])


def test_vectors_of_another_length_are_refused(path):
    with pytest.raises(ModelFileError, match="48 dimensions"):
        Classifier.load(path).predict(np.ones((1, 4), np.float32))


@pytest.mark.parametrize(
    "told",
    [{"kind": "layers"}, {"names": "["}, {"names": '["one"]'}, {"names": "3"}],
)
def test_a_file_that_is_no_classifier_is_refused(told, tmp_path):
    path = write(tmp_path / "odd.safetensors", **told)

    with pytest.raises(ModelFileError):
        Classifier.load(path)


def test_code_that_no_setting_names_is_never_imported(tmp_path):
    path = write(tmp_path / "odd.safetensors", encoders='[{"BACKEND": "subprocess.Popen"}]')

    with pytest.raises(ConfigurationError, match="not in ENCODERS"):
        PictureClassifier(path)


def test_a_classifier_that_names_no_encoders_is_refused(tmp_path):
    path = write(tmp_path / "odd.safetensors", encoders="{}")

    with pytest.raises(ModelFileError, match="which encoders"):
        PictureClassifier(path)
