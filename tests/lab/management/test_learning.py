"""The commands: what wins is written with its card and can be used; what does not is refused."""

import csv
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from visual_search.encoders import EncoderConfig, build_encoder
from visual_search.encoders.learned.classifier import PictureClassifier
from visual_search.encoders.weights.learned_file import read_card
from visual_search.lab.management.options import REFUSED
from visual_search.models import Job
from visual_search.store.outbox import jobs, watch

torch = pytest.importorskip("torch", reason="training needs torch")

# A training is a job: its row stands in the database.
pytestmark = [pytest.mark.torch, pytest.mark.django_db]

PRODUCTS, PHOTOS = 60, 4


def photo(product: int, number: int) -> Image.Image:
    """The product decides the two right columns of colours; the left ones are mere light."""
    own = np.random.default_rng(product).integers(90, 166, (4, 4, 3))
    light = np.random.default_rng([product, number]).integers(0, 256, (4, 4, 3))
    grid = np.where(np.arange(4)[None, :, None] < 2, light, own).astype(np.uint8)
    return Image.fromarray(grid).resize((64, 64), Image.Resampling.NEAREST)


def write_manifest(folder: Path, *, products: int, photos: int) -> Path:
    path = folder / "manifest.csv"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["image", "label", "group"])
        for product in range(products):
            for number in range(photos):
                name = f"{product}-{number}.png"
                photo(product, number).save(folder / name)
                writer.writerow([name, f"product {product}", product])
    return path


@pytest.fixture(scope="module")
def photos(tmp_path_factory) -> Path:
    """A manifest of products with four photos each."""
    return write_manifest(tmp_path_factory.mktemp("photos"), products=PRODUCTS, photos=PHOTOS)


@pytest.fixture(autouse=True)
def dummy_encoder(use_encoder) -> None:
    use_encoder("visual_search.encoders.backends.dummy.DummyEncoder", dimensions=64)


def width(path: Path) -> int:
    with Image.open(path) as image:
        return image.width


def run(command: str, *arguments: str) -> str:
    stdout = io.StringIO()
    call_command(command, *map(str, arguments), stdout=stdout, stderr=io.StringIO())
    return stdout.getvalue()


def test_a_reducer_that_wins_is_written_and_its_entry_can_be_used(photos, tmp_path):
    output = tmp_path / "lda.safetensors"

    told = run(
        "visual_search_fit", "lda", "--manifest", photos, "--output", output, "--dimensions", 12
    )

    entry = json.loads(told[told.index("{") :])
    encoder = build_encoder(EncoderConfig.from_mapping(entry))
    card = read_card(output)
    assert encoder.encode_images([photo(0, 0)]).shape == (1, 12)
    assert card["figures"]["wins"]
    assert card["data"]["pictures"] == {"fit": 152, "stop": 40, "judge": 48}
    assert output.with_suffix(".md").read_text().startswith("# LDA of 12 dimensions")


def test_a_reducer_that_does_not_win_is_refused_with_the_numbers(photos, tmp_path):
    output = tmp_path / "pca.safetensors"

    with pytest.raises(CommandError, match="Refused") as refusal:
        run("visual_search_fit", "pca", "--manifest", photos, "--output", output, "--dimensions", 1)

    assert refusal.value.returncode == REFUSED
    assert list(tmp_path.glob("pca*")) == []


def test_force_writes_what_does_not_win(photos, tmp_path):
    output = tmp_path / "pca.safetensors"

    run(
        "visual_search_fit", "pca", "--manifest", photos, "--output", output, "--dimensions", 1,
        "--force",
    )  # fmt: skip

    assert not read_card(output)["figures"]["wins"]


def test_a_trained_head_is_written_with_curves_and_can_be_used(photos, tmp_path):
    output = tmp_path / "head.safetensors"

    told = run(
        "visual_search_train", "--manifest", photos, "--output", output, "--recipes", 3,
        "--epochs", 9, "--simulated", 1, "--force",
    )  # fmt: skip

    encoder = build_encoder(EncoderConfig.from_mapping(json.loads(told[told.index("{") :])))
    figures = read_card(output)["figures"]
    vectors = encoder.encode_images([photo(0, 0), photo(1, 0)])
    assert vectors.shape == (2, encoder.dimensions)
    assert len(figures["loss"]) == figures["epochs"] <= 9
    assert width(tmp_path / "head-curves.png") > 100
    assert width(tmp_path / "head-augmented.png") > 100
    assert not (tmp_path / "head.work").exists()


class CallsOff(io.StringIO):
    """An output that calls the training off once its first round is over."""

    def write(self, text: str) -> int:
        if text.startswith("Round 1"):
            jobs.cancel(Job.objects.get())
            # The next sign of life finds it.
            time.sleep(0.5)
        return super().write(text)


@pytest.mark.django_db(transaction=True)
def test_a_training_that_is_called_off_ends_and_writes_nothing(photos, tmp_path, monkeypatch):
    monkeypatch.setattr(watch, "_SECONDS_PER_BEAT", 0.01)
    output = tmp_path / "head.safetensors"

    with pytest.raises(CommandError, match=r"\[job_cancelled\]"):
        call_command(
            "visual_search_train", "--manifest", str(photos), "--output", str(output),
            "--recipes", "9", "--epochs", "100000", "--simulated", "1", "--force",
            stdout=CallsOff(), stderr=io.StringIO(),
        )  # fmt: skip

    job = Job.objects.get()
    assert (job.state, job.kind, job.failure_code) == ("cancelled", "train", "")
    assert not output.exists()


def test_the_same_seed_writes_the_same_head(photos, tmp_path):
    digests = set()
    for name in ("one", "two"):
        output = tmp_path / f"{name}.safetensors"
        run(
            "visual_search_train", "--manifest", photos, "--output", output, "--recipes", 1,
            "--epochs", 2, "--simulated", 1, "--force",
        )  # fmt: skip
        digests.add(read_card(output)["sha256"])

    assert len(digests) == 1


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


def test_a_mixture_of_gaussians_comes_after_the_encoder(photos, tmp_path):
    output = tmp_path / "gmm.safetensors"

    told = run(
        "visual_search_fit", "gmm", "--manifest", photos, "--output", output,
        "--dimensions", 5, "--force",
    )  # fmt: skip

    encoder = build_encoder(EncoderConfig.from_mapping(json.loads(told[told.index("{") :])))
    assert encoder.encode_images([photo(0, 0)]).shape == (1, 5)


def test_a_trained_last_block_is_an_encoder_of_its_own(tmp_path):
    manifest = write_manifest(tmp_path, products=12, photos=2)
    output = tmp_path / "block.safetensors"

    told = run(
        "visual_search_train", "--manifest", manifest, "--output", output, "--unfreeze", "last",
        "--simulated", 1, "--recipes", 1, "--epochs", 1, "--force",
    )  # fmt: skip

    encoder = build_encoder(EncoderConfig.from_mapping(json.loads(told[told.index("{") :])))
    assert encoder.encode_images([photo(0, 0)]).shape == (1, 1280)


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


def test_an_output_of_another_kind_is_refused_before_any_work(photos, tmp_path):
    with pytest.raises(CommandError, match=r"must end in \.safetensors"):
        run("visual_search_fit", "pca", "--manifest", photos, "--output", tmp_path / "head.pt")


def test_a_manifest_that_is_not_there_is_refused_with_its_code(tmp_path):
    with pytest.raises(CommandError, match=r"\[manifest\]"):
        run(
            "visual_search_fit", "pca", "--manifest", tmp_path / "none.csv",
            "--output", tmp_path / "x.safetensors",
        )  # fmt: skip


def test_the_catalogue_itself_teaches(make_lamp, tmp_path):
    for number in range(12):
        make_lamp((20 * number, 100, 200), (20 * number, 110, 190), (20 * number, 90, 210))
    output = tmp_path / "catalogue.safetensors"

    run(
        "visual_search_fit", "pca", "--model", "testapp.lamp", "--output", output,
        "--dimensions", 8, "--force",
    )  # fmt: skip

    assert read_card(output)["data"]["products"] == 12


def test_the_commands_load_torch_and_matplotlib_only_when_they_train():
    script = (
        "import sys, django; django.setup();"
        "import visual_search.lab.management.commands.visual_search_fit;"
        "import visual_search.lab.management.commands.visual_search_train;"
        "print(sorted({'torch', 'matplotlib', 'onnxruntime', 'sklearn'} & set(sys.modules)))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}

    told = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[3],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert told.stdout.strip() == "[]"
