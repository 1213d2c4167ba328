"""A head is trained, the same for the same seed, and ends when it is called off."""

import io
import json
import time

import pytest
from django.core.management import CommandError, call_command

from visual_search.encoders import EncoderConfig, build_encoder
from visual_search.encoders.weights.learned_file import read_card
from visual_search.models import Job
from visual_search.store.outbox import jobs, watch

from .learning import photo, run, width, write_manifest

torch = pytest.importorskip("torch", reason="training needs torch")

# A training is a job: its row stands in the database.
pytestmark = [pytest.mark.torch, pytest.mark.django_db]


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
            "--recipes", "9", "--epochs", "90", "--simulated", "1", "--force",
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


def test_a_trained_last_block_is_an_encoder_of_its_own(tmp_path):
    manifest = write_manifest(tmp_path, products=12, photos=2)
    output = tmp_path / "block.safetensors"

    told = run(
        "visual_search_train", "--manifest", manifest, "--output", output, "--unfreeze", "last",
        "--simulated", 1, "--recipes", 1, "--epochs", 1, "--force",
    )  # fmt: skip

    encoder = build_encoder(EncoderConfig.from_mapping(json.loads(told[told.index("{") :])))
    assert encoder.encode_images([photo(0, 0)]).shape == (1, 1280)
