"""Trains a classifier of a product's field on a trunk: softmax, label smoothing, mixed pictures.

Sources: label smoothing from Szegedy et al., "Rethinking the Inception Architecture", CVPR 2016;
mixed pictures from Zhang et al., "mixup", ICLR 2018, here of the trunk's outputs; the schedule
from Smith and Topin, "Super-Convergence", 2018; weights that are a moving average from Polyak and
Juditsky, "Acceleration of Stochastic Approximation by Averaging", 1992.
"""

import copy
import io
import json
import pickle
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from ....encoders import Vectors
from ....encoders.weights.learned_file import write_whole
from ...data.splits import Places

Inputs = npt.NDArray[np.float16]
Told = Callable[[int, int], None]

_PICTURES_AT_ONCE = 128
# Unit vectors are short for a softmax; this is folded into the weights in the end.
SCALE = 8.0


@dataclass(frozen=True, kw_only=True)
class ClassifierRecipe:
    """How a classifier is trained.

    Args:
        tail_rate: for the blocks of a network, if they learn.
        inertia: of the moving average of the weights, a step; the average is what is kept.
    """

    epochs: int = 10
    rate: float = 1.5e-3
    tail_rate: float = 3e-4
    decay: float = 1e-2
    dropout: float = 0.3
    smoothing: float = 0.1
    mixing: float = 0.2
    batch: int = 32
    inertia: float = 0.99

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class History:
    """One value an epoch, of the pictures that teach and of those that judge.

    The latter choose nothing: the number of epochs is fixed beforehand.
    """

    loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)
    held_loss: list[float] = field(default_factory=list)
    held_accuracy: list[float] = field(default_factory=list)


class Network(nn.Module):
    """A trunk's tail, then one affine layer on its unit vectors."""

    def __init__(self, tail: nn.Module, width: int, classes: int, *, dropout: float) -> None:
        super().__init__()
        self.tail = tail
        self.dropout = nn.Dropout(dropout)
        self.layer = nn.Linear(width, classes)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        unit = functional.normalize(self.tail(inputs), dim=1) * SCALE
        logits: torch.Tensor = self.layer(self.dropout(unit))
        return logits


@dataclass(frozen=True, kw_only=True)
class _State:
    """Everything that changes while one training runs; `key` tells it from all others."""

    key: str
    parts: dict[str, Any]


class ClassifierTraining:
    """Trains one network on the outputs of one trunk.

    An epoch depends on seed, its number and the weights before it alone. So a training that is
    taken up from its checkpoint ends with the weights it would have had without the kill.

    Args:
        inputs: (pictures, views, *shape); the first `plain` views are the picture and, if
            there is one, its mirror image, and these are asked in the end.
        taught, held: positions of the pictures that teach and of those that judge.

    Attributes:
        network: the moving average of all that was learned.
    """

    def __init__(
        self,
        inputs: Inputs,
        labels: Places,
        *,
        tail: nn.Module,
        recipe: ClassifierRecipe,
        plain: int = 1,
        seed: int = 0,
    ) -> None:
        self.inputs = inputs
        self.labels = labels
        self.recipe = recipe
        self.history = History()
        self._plain = plain
        self._seed = seed
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.set_num_threads(1)
        with torch.random.fork_rng(devices=[]), torch.inference_mode(mode=False):
            torch.manual_seed(seed)
            width = int(tail(_tensor(inputs[:1, 0])).shape[1])
            classes = int(labels.max()) + 1
            network = Network(tail, width, classes, dropout=recipe.dropout)
        # The convolutions of a CPU are a third faster in this order.
        self._learner = network.to(self._device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.network = copy.deepcopy(self._learner)

    def run(
        self,
        taught: Places,
        held: Places,
        *,
        checkpoint: Path | None = None,
        told: Told | None = None,
    ) -> None:
        """Train all epochs, the first of which `checkpoint` may hold.

        The same seed gives the same weights on a CPU.
        """
        steps = max(len(taught) // self.recipe.batch, 1) * self.recipe.epochs
        optimiser, schedule = self._optimiser(steps)
        state = self._state(taught, optimiser, schedule)
        if checkpoint is not None:
            self._restore(state, checkpoint)
        for number in range(len(self.history.loss), self.recipe.epochs):
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(self._seed * 1_000_003 + number)
                random = np.random.default_rng([self._seed, number])
                self._epoch(taught, optimiser, schedule, random)
            self._note(held)
            if checkpoint is not None:
                self._save(state, checkpoint)
            if told is not None:
                told(number + 1, self.recipe.epochs)

    def probabilities(self, places: Places) -> Vectors:
        """Probabilities (len(places), classes), the mean over the plain views."""
        views = [self._softmax(self.inputs[places, view]) for view in range(self._plain)]
        mean: Vectors = np.mean(views, axis=0, dtype=np.float32)
        return mean

    def layer(self) -> dict[str, npt.NDArray[np.float32]]:
        """The affine layer as a Classifier takes it: on unit vectors."""
        layer = self.network.layer
        return {
            "0.weight": layer.weight.detach().cpu().numpy().T * np.float32(SCALE),
            "0.bias": layer.bias.detach().cpu().numpy().copy(),
        }

    def _optimiser(self, steps: int) -> tuple[torch.optim.Optimizer, Any]:
        recipe = self.recipe
        groups: list[dict[str, Any]] = [{"params": list(self._learner.layer.parameters())}]
        rates = [recipe.rate]
        tail = list(self._learner.tail.parameters())
        if tail:
            groups.append({"params": tail})
            rates.append(recipe.tail_rate)
        optimiser = torch.optim.AdamW(groups, lr=recipe.rate, weight_decay=recipe.decay)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, rates, total_steps=steps + 1, pct_start=0.2
        )
        return optimiser, schedule

    def _epoch(
        self,
        taught: Places,
        optimiser: torch.optim.Optimizer,
        schedule: Any,
        random: np.random.Generator,
    ) -> None:
        self._learner.train()
        order = random.permutation(taught)
        size = min(self.recipe.batch, len(order))
        losses, right = [], []
        for start in range(0, len(order) - size + 1, size):
            places = order[start : start + size]
            loss, accuracy = self._step(places, random)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            self._follow(schedule.last_epoch)
            losses.append(float(loss.detach()))
            right.append(accuracy)
        self.history.loss.append(float(np.mean(losses)))
        self.history.accuracy.append(float(np.mean(right)))

    def _follow(self, step: int) -> None:
        """Move the average towards the weights: fast at first, when they change fast."""
        inertia = min(self.recipe.inertia, (1 + step) / (10 + step))
        with torch.no_grad():
            pairs = zip(self.network.parameters(), self._learner.parameters(), strict=True)
            for kept, new in pairs:
                kept.lerp_(new, 1 - inertia)

    def _step(self, places: Places, random: np.random.Generator) -> tuple[torch.Tensor, float]:
        views = random.integers(0, self.inputs.shape[1], len(places))
        inputs = self._tensor(self.inputs[places, views])
        labels = torch.from_numpy(self.labels[places]).to(self._device)
        mixing = self.recipe.mixing
        share = float(random.beta(mixing, mixing)) if mixing else 1.0
        partner = torch.from_numpy(random.permutation(len(places))).to(self._device)
        logits = self._learner(inputs * share + inputs[partner] * (1 - share))
        loss = share * self._entropy(logits, labels)
        loss = loss + (1 - share) * self._entropy(logits, labels[partner])
        likelier = labels if share >= 0.5 else labels[partner]
        return loss, float((logits.argmax(dim=1) == likelier).float().mean())

    def _entropy(self, logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        return functional.cross_entropy(logits, labels, label_smoothing=self.recipe.smoothing)

    def _note(self, held: Places) -> None:
        probabilities = self._softmax(self.inputs[held, 0])
        own = probabilities[np.arange(len(held)), self.labels[held]]
        self.history.held_loss.append(float(-np.log(own + 1e-9).mean()) if len(held) else 0.0)
        right = probabilities.argmax(axis=1) == self.labels[held]
        self.history.held_accuracy.append(float(right.mean()) if len(held) else 0.0)

    def _softmax(self, inputs: Inputs) -> Vectors:
        self.network.eval()
        parts = [np.empty((0, self.network.layer.out_features), np.float32)]
        with torch.inference_mode():
            for start in range(0, len(inputs), _PICTURES_AT_ONCE):
                logits = self.network(self._tensor(inputs[start : start + _PICTURES_AT_ONCE]))
                parts.append(logits.softmax(dim=1).cpu().numpy())
        return np.concatenate(parts)

    def _tensor(self, inputs: Inputs) -> torch.Tensor:
        return _tensor(inputs).to(self._device)

    def _state(self, taught: Places, optimiser: torch.optim.Optimizer, schedule: Any) -> _State:
        recipe, taught_labels = self.recipe.as_json(), self.labels[taught].tolist()
        key = json.dumps([recipe, self._seed, taught.tolist(), taught_labels], sort_keys=True)
        parts = {
            "learner": self._learner,
            "average": self.network,
            "optimiser": optimiser,
            "schedule": schedule,
        }
        return _State(key=key, parts=parts)

    def _save(self, state: _State, checkpoint: Path) -> None:
        buffer = io.BytesIO()
        parts = {name: part.state_dict() for name, part in state.parts.items()}
        torch.save({"key": state.key, "history": asdict(self.history), **parts}, buffer)
        write_whole(checkpoint, buffer.getvalue())

    def _restore(self, state: _State, checkpoint: Path) -> None:
        """Go on where a checkpoint of the same training ends; any other is written over."""
        try:
            found = torch.load(checkpoint, map_location=self._device, weights_only=True)
        except (OSError, RuntimeError, EOFError, pickle.UnpicklingError):
            return
        if found.get("key") != state.key:
            return
        for name, part in state.parts.items():
            part.load_state_dict(found[name])
        self.history = History(**found["history"])


def _tensor(inputs: Inputs) -> torch.Tensor:
    tensor = torch.from_numpy(inputs.astype(np.float32))
    return tensor.contiguous(memory_format=torch.channels_last) if tensor.ndim == 4 else tensor
