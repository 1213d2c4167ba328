"""Trains a classifier of a product's field on a trunk: softmax, label smoothing, mixed pictures.

Sources: label smoothing from Szegedy et al., "Rethinking the Inception Architecture", CVPR 2016;
mixed pictures from Zhang et al., "mixup", ICLR 2018, here of the trunk's outputs; the schedule
from Smith and Topin, "Super-Convergence", 2018.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from ..encoders import Vectors
from .examples import Places

Inputs = npt.NDArray[np.float16]
Told = Callable[[int, int], None]

_PICTURES_AT_ONCE = 128
# Unit vectors are short for a softmax; this is folded into the weights in the end.
SCALE = 8.0


@dataclass(frozen=True, kw_only=True)
class ClassifierRecipe:
    """How a classifier is trained; `tail_rate` is for the blocks of a network, if they learn."""

    epochs: int = 8
    rate: float = 1.5e-3
    tail_rate: float = 3e-4
    decay: float = 1e-2
    dropout: float = 0.3
    smoothing: float = 0.1
    mixing: float = 0.2
    batch: int = 32

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


class ClassifierTraining:
    """Trains one network on the outputs of one trunk.

    Args:
        inputs: (pictures, views, *shape); the first `plain` views are the picture and, if
            there is one, its mirror image, and these are asked in the end.
        taught, held: positions of the pictures that teach and of those that judge.
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
            first = torch.from_numpy(inputs[:1, 0].astype(np.float32))
            width = int(tail(first).shape[1])
            classes = int(labels.max()) + 1
            network = Network(tail, width, classes, dropout=recipe.dropout)
        self.network = network.to(self._device)

    def run(self, taught: Places, held: Places, *, told: Told | None = None) -> None:
        """Train all epochs. The same seed gives the same weights on a CPU."""
        steps = max(len(taught) // self.recipe.batch, 1) * self.recipe.epochs
        optimiser, schedule = self._optimiser(steps)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self._seed)
            for number in range(self.recipe.epochs):
                random = np.random.default_rng([self._seed, number])
                self._epoch(taught, optimiser, schedule, random)
                self._note(held)
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
        groups: list[dict[str, Any]] = [{"params": list(self.network.layer.parameters())}]
        rates = [recipe.rate]
        tail = list(self.network.tail.parameters())
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
        self.network.train()
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
            losses.append(float(loss.detach()))
            right.append(accuracy)
        self.history.loss.append(float(np.mean(losses)))
        self.history.accuracy.append(float(np.mean(right)))

    def _step(self, places: Places, random: np.random.Generator) -> tuple[torch.Tensor, float]:
        views = random.integers(0, self.inputs.shape[1], len(places))
        inputs = self._tensor(self.inputs[places, views])
        labels = torch.from_numpy(self.labels[places]).to(self._device)
        mixing = self.recipe.mixing
        share = float(random.beta(mixing, mixing)) if mixing else 1.0
        partner = torch.from_numpy(random.permutation(len(places))).to(self._device)
        logits = self.network(inputs * share + inputs[partner] * (1 - share))
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
        return torch.from_numpy(inputs.astype(np.float32)).to(self._device)
