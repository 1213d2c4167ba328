"""Training: it learns, stops in time, and survives being killed."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs torch")

from torch import nn

from tests.lab.train.lessons import make_lesson
from visual_search.lab.data.splits import JUDGE
from visual_search.lab.train.head.layers import layer_arrays
from visual_search.lab.train.head.loop import Training, untrained
from visual_search.lab.train.head.recipe import LOSSES, Recipe
from visual_search.lab.train.head.recipe_search import Budget, halve, recipes
from visual_search.lab.train.verdict import ask, compare

pytestmark = pytest.mark.torch

REPOSITORY = Path(__file__).parents[4]
EPOCHS = 12

TRAIN = """
import sys, time
from pathlib import Path
import django
django.setup()
from tests.lab.train.lessons import make_lesson
from visual_search.lab.train.head.recipe import Recipe
from visual_search.lab.train.head.loop import Training
training = Training(
    make_lesson(),
    Recipe(keep=0.0),
    checkpoint=Path(sys.argv[1]),
    between=lambda: time.sleep(float(sys.argv[3])),
)
training.advance(int(sys.argv[2]), patience=99)
"""


def weights(training: Training) -> str:
    arrays = layer_arrays(training.module().head)
    content = b"".join(arrays[name].tobytes() for name in sorted(arrays))
    return hashlib.sha256(content).hexdigest()


def trained(recipe: Recipe | None = None, *, epochs: int = EPOCHS, **options) -> Training:
    training = Training(make_lesson(), recipe or Recipe(keep=0.0), **options)
    training.advance(epochs, patience=99)
    return training


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_trains_without_falling_apart(loss):
    training = trained(Recipe(loss=loss, keep=0.5), epochs=3)

    assert np.isfinite(training.curve.loss).all()
    assert 0 <= training.score <= 1


def test_a_head_learns_what_tells_products_apart():
    lesson = make_lesson()
    asked = lesson.questions(JUDGE)
    before = ask(asked, lesson.inputs, untrained(lesson))

    verdict = compare(asked, before, trained(epochs=30).figures(asked))

    assert verdict.gain > 0.1
    assert verdict.wins


def test_nothing_learned_from_noise_is_let_in():
    lesson = make_lesson(signal=0.0)
    asked = lesson.questions(JUDGE)
    training = Training(lesson, Recipe(keep=0.0))
    training.advance(10)

    verdict = compare(asked, ask(asked, lesson.inputs, untrained(lesson)), training.figures(asked))

    assert not verdict.wins


def test_the_same_seed_gives_the_same_weights():
    assert weights(trained()) == weights(trained())


def test_another_seed_gives_other_weights():
    other = Training(make_lesson(seed=1), Recipe(keep=0.0))
    other.advance(EPOCHS, patience=99)

    assert weights(trained()) != weights(other)


def test_training_stops_when_held_out_products_gain_no_more():
    training = Training(make_lesson(signal=0.0), Recipe(keep=0.0))

    training.advance(200, patience=3)

    assert training.epochs <= training.curve.best + 1 + 3


def test_the_weights_are_those_of_the_best_epoch():
    training = trained(epochs=EPOCHS)

    training.module()

    asked = training.lesson.questions("stop")
    found = training.figures(asked).as_json()["mrr"]
    assert found == pytest.approx(max(training.curve.score))


def test_a_training_in_two_calls_equals_one_call(tmp_path):
    checkpoint = tmp_path / "half.pt"
    trained(epochs=EPOCHS // 2, checkpoint=checkpoint)

    resumed = trained(checkpoint=checkpoint)

    assert weights(resumed) == weights(trained())


def test_a_killed_training_goes_on_and_ends_with_the_same_weights(tmp_path):
    checkpoint = tmp_path / "killed.pt"
    command = [sys.executable, "-c", TRAIN, str(checkpoint), str(EPOCHS), "0.3"]
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    process = subprocess.Popen(command, cwd=REPOSITORY, env=settings)
    deadline = time.monotonic() + 60
    while not checkpoint.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=30)

    resumed = Training(make_lesson(), Recipe(keep=0.0), checkpoint=checkpoint)

    assert 0 < resumed.epochs < EPOCHS
    resumed.advance(EPOCHS, patience=99)
    assert weights(resumed) == weights(trained())


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", b"PK\x03\x04broken"])
def test_a_damaged_checkpoint_costs_time_and_nothing_else(content, tmp_path):
    checkpoint = tmp_path / "damaged.pt"
    checkpoint.write_bytes(content)

    training = trained(checkpoint=checkpoint)

    assert weights(training) == weights(trained())


def test_the_checkpoint_of_another_recipe_is_not_gone_on_from(tmp_path):
    checkpoint = tmp_path / "other.pt"
    trained(Recipe(loss="triplet", keep=0.0), checkpoint=checkpoint)

    training = Training(make_lesson(), Recipe(keep=0.0), checkpoint=checkpoint)

    assert training.epochs == 0


def test_without_a_head_the_tail_itself_is_trained():
    lesson = make_lesson(has_head=False, tail=lambda: nn.Linear(24, 6))
    training = Training(lesson, Recipe())
    before = training._module.tail.weight.detach().clone()

    training.advance(2)

    assert not bool((training._module.tail.weight == before).all())
    assert training._apply(lesson.inputs[:3, 0].astype(np.float32)).shape == (3, 6)


def test_a_search_trains_no_more_than_its_budget(tmp_path):
    budget = Budget(recipes=6, epochs=9, keep=3)
    lesson = make_lesson()
    runs = [
        Training(lesson, recipe, checkpoint=tmp_path / f"{number}.pt")
        for number, recipe in enumerate(recipes(budget, seed=0))
    ]

    best = halve(runs, budget)

    assert sum(run.epochs for run in runs) <= budget.most_epochs
    assert best.epochs <= 9
    assert best.score >= sorted(run.score for run in runs)[-2]
