"""What wins is written with its card and can be used; what does not is refused."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError

from visual_search.encoders import EncoderConfig, build_encoder
from visual_search.encoders.weights.learned_file import read_card
from visual_search.lab.management.options import REFUSED

from .learning import photo, run

torch = pytest.importorskip("torch", reason="training needs torch")

# A training is a job: its row stands in the database.
pytestmark = [pytest.mark.torch, pytest.mark.django_db]


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


def test_a_mixture_of_gaussians_comes_after_the_encoder(photos, tmp_path):
    output = tmp_path / "gmm.safetensors"

    told = run(
        "visual_search_fit", "gmm", "--manifest", photos, "--output", output,
        "--dimensions", 5, "--force",
    )  # fmt: skip

    encoder = build_encoder(EncoderConfig.from_mapping(json.loads(told[told.index("{") :])))
    assert encoder.encode_images([photo(0, 0)]).shape == (1, 5)


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
