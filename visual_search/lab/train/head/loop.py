"""Trains one recipe, epoch by epoch: seeded, stopped in time, taken up again after a kill."""

import io
import json
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from ....encoders import Vectors
from ....encoders.learned.projection import unit_or_axis
from ....encoders.weights.learned_file import write_whole
from ...data.splits import FIT, STOP, Examples, Places
from ..verdict import Figures, Questions, ask, questions
from . import losses
from .layers import Head, Whole
from .recipe import SELF_SUPERVISED, Recipe

Inputs = npt.NDArray[np.float16]

_PICTURES_AT_ONCE = 256


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What every recipe of a search learns from.

    Args:
        inputs: what the trunk gave, (pictures, views, *shape), the picture itself first.
        tail: makes the part of the network that is trained; identity for a frozen one.
        has_head: whether a head comes after it; if not, the tail alone is trained.
    """

    examples: Examples
    inputs: Inputs
    tail: Callable[[], nn.Module]
    has_head: bool = True
    seed: int = 0

    def questions(self, part: str) -> Questions:
        return questions(self.examples, part, views=self.inputs.shape[1])


@dataclass
class Curve:
    """How a training went: one value an epoch."""

    loss: list[float] = field(default_factory=list)
    score: list[float] = field(default_factory=list)

    @property
    def best(self) -> int:
        """The number of the best epoch, from 0."""
        return int(np.argmax(self.score))


class Training:
    """One recipe on one lesson. `advance` trains; what it has learned is that of its best epoch.

    An epoch depends on seed, its number and the weights before it alone. So a training that is
    taken up from its checkpoint ends with the weights it would have had without the kill.
    `between` is called after each epoch; what it raises ends the training.
    """

    def __init__(
        self,
        lesson: Lesson,
        recipe: Recipe,
        *,
        checkpoint: Path | None = None,
        between: Callable[[], object] = bool,
    ) -> None:
        self.lesson = lesson
        self.recipe = recipe
        self.curve = Curve()
        self._checkpoint = checkpoint
        self._between = between
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.set_num_threads(1)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(lesson.seed)
            self._build()
        self._best = self._weights()
        self._questions = lesson.questions(STOP)
        self._restore()

    @property
    def epochs(self) -> int:
        return len(self.curve.loss)

    @property
    def score(self) -> float:
        """Mean reciprocal rank of the questions of the part that stops the training."""
        return max(self.curve.score, default=0.0)

    def advance(self, epochs: int, *, patience: int = 10) -> None:
        """Train until so many epochs are done in all, or none of the last ones was the best."""
        while self.epochs < epochs and not self._is_exhausted(patience):
            self.curve.loss.append(self._epoch(self.epochs))
            self.curve.score.append(self.figures(self._questions).as_json()["mrr"])
            if self.curve.best == self.epochs - 1:
                self._best = self._weights()
            self._save()
            self._between()

    def module(self) -> Whole:
        """The trained module with the weights of its best epoch."""
        self._module.load_state_dict(self._best)
        return self._module.eval()

    def figures(self, questions: Questions) -> Figures:
        return ask(questions, self.lesson.inputs, self._apply)

    def _is_exhausted(self, patience: int) -> bool:
        return self.epochs - self.curve.best > patience if self.curve.score else False

    def _build(self) -> None:
        tail = self.lesson.tail()
        width = _width(tail, self.lesson.inputs)
        has_head, classes = self.lesson.has_head, len(self.lesson.examples.names)
        head = Head(width, self.recipe) if has_head else nn.Identity()
        self._module = Whole(tail, head).to(self._device)
        self._proxies = losses.ArcFace(self.recipe.dimensions if has_head else width, classes)
        self._proxies.to(self._device)
        tails = list(tail.parameters())
        groups: list[dict[str, Any]] = [
            {"params": [*self._module.head.parameters(), *self._proxies.parameters()]}
        ]
        if tails:
            # What ImageNet has taught is worth more than what a small catalogue can.
            groups.append({"params": tails, "lr": self.recipe.rate / 10})
        self._optimiser = torch.optim.AdamW(
            groups, lr=self.recipe.rate, weight_decay=self.recipe.decay
        )

    def _epoch(self, number: int) -> float:
        """Train one epoch and return its mean loss."""
        self._module.train()
        total = 0.0
        batches = list(self._batches(np.random.default_rng([self.lesson.seed, number])))
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.lesson.seed * 1_000_003 + number)
            for places, views in batches:
                loss = self._loss(places, views)
                self._optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                self._optimiser.step()
                total += float(loss.detach())
        return total / max(len(batches), 1)

    def _batches(self, random: np.random.Generator) -> Iterator[tuple[Places, Places]]:
        """Draw positions and views, label by label, each label about once an epoch."""
        fit = self.lesson.examples.places(FIT)
        is_alone = self.recipe.loss in SELF_SUPERVISED
        labels = fit if is_alone else self.lesson.examples.labels[fit]
        members = {label: fit[labels == label] for label in np.unique(labels)}
        order = random.permutation(np.array(list(members), dtype=np.int64))
        size, each = self.recipe.labels_per_batch, 2 if is_alone else self.recipe.views_per_label
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            if len(chosen) < 2:
                break
            places = np.concatenate([random.choice(members[label], each) for label in chosen])
            yield places, random.integers(0, self.lesson.inputs.shape[1], len(places))

    def _loss(self, places: Places, views: Places) -> torch.Tensor:
        recipe = self.recipe
        inputs = self.lesson.inputs[places, views].astype(np.float32)
        features = self._module(torch.from_numpy(inputs).to(self._device))
        labels = torch.from_numpy(self.lesson.examples.labels[places]).to(self._device)
        first, second = features[0::2], features[1::2]
        if recipe.loss == "nt-xent":
            return losses.nt_xent(first, second, temperature=recipe.temperature)
        if recipe.loss == "vicreg":
            return losses.vicreg(first, second)
        if recipe.loss == "triplet":
            return losses.triplet(features, labels, margin=3 * recipe.temperature)
        if recipe.loss == "arcface":
            loss: torch.Tensor = self._proxies(features, labels)
            return loss
        return losses.supervised_contrastive(features, labels, temperature=recipe.temperature)

    def _apply(self, inputs: npt.NDArray[np.float32]) -> Vectors:
        """Map inputs to vectors as the finished encoder will, what it keeps of itself included."""
        self._module.eval()
        parts = []
        with torch.inference_mode():
            for start in range(0, len(inputs), _PICTURES_AT_ONCE):
                some = torch.from_numpy(inputs[start : start + _PICTURES_AT_ONCE])
                own = self._module.tail(some.to(self._device))
                parts.append(self._kept(own, self._module.head(own)))
        return np.concatenate(parts)

    def _kept(self, own: torch.Tensor, mapped: torch.Tensor) -> Vectors:
        head = unit_or_axis(mapped.float().cpu().numpy())
        if not (self.recipe.keep and self.lesson.has_head):
            return head
        keep = np.float32(self.recipe.keep)
        before = unit_or_axis(own.float().cpu().numpy())
        return np.hstack([before * np.sqrt(keep), head * np.sqrt(1 - keep)])

    def _weights(self) -> dict[str, torch.Tensor]:
        return {name: one.detach().clone() for name, one in self._module.state_dict().items()}

    def _save(self) -> None:
        if self._checkpoint is None:
            return
        buffer = io.BytesIO()
        state = {
            "key": self._key,
            "module": self._module.state_dict(),
            "proxies": self._proxies.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "best": self._best,
            "loss": self.curve.loss,
            "score": self.curve.score,
        }
        torch.save(state, buffer)
        self._checkpoint.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self._checkpoint, buffer.getvalue())

    def _restore(self) -> None:
        """Go on where a checkpoint of the same training ends; any other is written over."""
        if self._checkpoint is None or not self._checkpoint.is_file():
            return
        try:
            state = torch.load(self._checkpoint, map_location=self._device, weights_only=True)
        except (OSError, RuntimeError, EOFError, pickle.UnpicklingError):
            return
        if state.get("key") != self._key:
            return
        self._module.load_state_dict(state["module"])
        self._proxies.load_state_dict(state["proxies"])
        self._optimiser.load_state_dict(state["optimiser"])
        self._best = state["best"]
        self.curve = Curve(loss=state["loss"], score=state["score"])

    @property
    def _key(self) -> str:
        lesson = self.lesson
        parts = [self.recipe.as_json(), lesson.examples.digest, lesson.seed, lesson.has_head]
        return json.dumps([*parts, list(lesson.inputs.shape)], sort_keys=True)


def untrained(lesson: Lesson) -> Callable[[npt.NDArray[np.float32]], Vectors]:
    """Return the map of the network as it was before any training."""
    tail = lesson.tail().eval()

    def apply(inputs: npt.NDArray[np.float32]) -> Vectors:
        starts = range(0, len(inputs), _PICTURES_AT_ONCE)
        slices = [torch.from_numpy(inputs[start : start + _PICTURES_AT_ONCE]) for start in starts]
        with torch.inference_mode():
            return unit_or_axis(torch.cat([tail(some) for some in slices]).float().numpy())

    return apply


def _width(tail: nn.Module, inputs: Inputs) -> int:
    """How many features a tail gives for one picture."""
    with torch.inference_mode():
        return int(tail(torch.from_numpy(inputs[:1, 0].astype(np.float32))).shape[1])
