"""A classifier is trained over one network or several, and guesses from pictures."""

import json

import pytest
from django.core.management import CommandError

from visual_search.encoders.learned.classifier import PictureClassifier

from .learning import photo, run, width, write_manifest

torch = pytest.importorskip("torch", reason="training needs torch")

# A training is a job: its row stands in the database.
pytestmark = [pytest.mark.torch, pytest.mark.django_db]


def test_a_classifier_is_written_and_guesses_from_pictures(photos, tmp_path):
    output = tmp_path / "kind.safetensors"

    told = run(
        "visual_search_train", "classifier", "--manifest", photos, "--label", "label",
        "--field", "label", "--networks", "encoder", "--epochs", 20, "--simulated", 1,
        "--output", output, "--json", "--classes", 10, "--group", "image",
    )  # fmt: skip

    figures = json.loads(told)
    classifier = PictureClassifier(output)
    probabilities = classifier.predict([photo(0, 0)])
    assert len(classifier.classifier.names) == 10
    assert probabilities.shape == (1, 10)
    assert 0 <= figures["accuracy_interval"][0] <= figures["accuracy"]
    assert width(tmp_path / "kind-confusion.png") > 100
    assert width(tmp_path / "kind-curves-0.png") > 100


def test_a_classifier_can_join_a_trained_and_a_frozen_network(tmp_path):
    manifest = write_manifest(tmp_path, products=8, photos=2)
    output = tmp_path / "both.safetensors"

    run(
        "visual_search_train", "classifier", "--manifest", manifest, "--output", output,
        "--networks", "lite0:last", "lite0", "--epochs", 1, "--simulated", 1, "--group", "image",
    )  # fmt: skip

    probabilities = PictureClassifier(output).predict([photo(0, 0)])
    assert probabilities.shape == (1, 8)
    assert (tmp_path / "both-lite0.safetensors").exists()


def test_a_network_that_is_not_there_is_refused_before_any_is_trained(tmp_path):
    manifest = write_manifest(tmp_path, products=6, photos=1)
    output = tmp_path / "some.safetensors"

    with pytest.raises(CommandError, match="no network 'lite9'"):
        run(
            "visual_search_train", "classifier", "--manifest", manifest, "--output", output,
            "--networks", "lite0", "lite9", "--group", "image",
        )  # fmt: skip

    assert not (tmp_path / "some.work").exists()


def test_a_classifier_takes_two_networks_unless_told_otherwise(tmp_path):
    manifest = write_manifest(tmp_path, products=6, photos=1)
    output = tmp_path / "all.safetensors"

    run(
        "visual_search_train", "classifier", "--manifest", manifest, "--output", output,
        "--epochs", 1, "--simulated", 1, "--group", "image",
    )  # fmt: skip

    written = {path.name for path in tmp_path.glob("all-lite*.safetensors")}
    assert written == {"all-lite0.safetensors", "all-lite2.safetensors"}
    assert PictureClassifier(output).predict([photo(0, 0)]).shape == (1, 6)
