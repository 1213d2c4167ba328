"""Training of a classifier: it learns, repeats itself, and goes on where it was killed."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch")

from torch import nn  # noqa: E402

from visual_search.lab.train.classifier.loop import ClassifierRecipe, ClassifierTraining  # noqa: E402

pytestmark = pytest.mark.torch

CLASSES, PICTURES, VIEWS, WIDTH = 3, 60, 2, 8
TAUGHT, HELD = np.arange(45), np.arange(45, PICTURES)


def training(*, epochs: int = 6, noise: float = 0.3) -> ClassifierTraining:
    random = np.random.default_rng(0)
    labels = np.arange(PICTURES) % CLASSES
    inputs = np.eye(CLASSES, WIDTH)[labels][:, None] + random.normal(
        0, noise, (PICTURES, VIEWS, WIDTH)
    )
    return ClassifierTraining(
        inputs.astype(np.float16),
        labels,
        tail=nn.Identity(),
        recipe=ClassifierRecipe(epochs=epochs, rate=0.05, batch=8),
    )


def kill_after_two(epoch: int, _epochs: int) -> None:
    if epoch == 2:
        raise KeyboardInterrupt


def weights(made: ClassifierTraining) -> np.ndarray:
    return made.layer()["0.weight"]


def test_what_is_taught_is_recognised_in_other_pictures():
    made = training(epochs=20)

    made.run(TAUGHT, HELD)

    assert made.history.held_accuracy[-1] > 0.9
    assert made.history.loss[-1] < made.history.loss[0]
    np.testing.assert_allclose(made.probabilities(HELD).sum(axis=1), 1, atol=1e-5)


def test_the_same_seed_learns_the_same_weights():
    first, second = training(), training()

    first.run(TAUGHT, HELD)
    second.run(TAUGHT, HELD)

    np.testing.assert_array_equal(weights(first), weights(second))


def test_a_killed_training_ends_with_the_weights_it_would_have_had(tmp_path: Path):
    whole, killed, taken_up = training(), training(), training()
    checkpoint = tmp_path / "classifier.pt"
    whole.run(TAUGHT, HELD)
    with pytest.raises(KeyboardInterrupt):
        killed.run(TAUGHT, HELD, checkpoint=checkpoint, told=kill_after_two)
    told: list[int] = []

    taken_up.run(TAUGHT, HELD, checkpoint=checkpoint, told=lambda epoch, _: told.append(epoch))

    np.testing.assert_array_equal(weights(taken_up), weights(whole))
    assert taken_up.history == whole.history
    assert told == [3, 4, 5, 6]


def test_the_checkpoint_of_another_training_is_written_over(tmp_path: Path):
    checkpoint = tmp_path / "classifier.pt"
    training().run(TAUGHT[5:], HELD, checkpoint=checkpoint)
    whole, other = training(), training()
    whole.run(TAUGHT, HELD)

    other.run(TAUGHT, HELD, checkpoint=checkpoint)

    np.testing.assert_array_equal(weights(other), weights(whole))


@pytest.mark.parametrize("content", [b"", b"no checkpoint at all"])
def test_a_torn_checkpoint_is_as_good_as_none(content, tmp_path: Path):
    checkpoint = tmp_path / "classifier.pt"
    checkpoint.write_bytes(content)
    made = training(epochs=1)

    made.run(TAUGHT, HELD, checkpoint=checkpoint)

    assert len(made.history.loss) == 1
