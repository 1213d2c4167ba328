"""Searches for a recipe within a budget: many are begun, few are finished."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np

from .recipe import LOSSES, Recipe, drawn


class Candidate(Protocol):
    """A training that can be advanced; a higher score is better."""

    @property
    def score(self) -> float: ...

    def advance(self, epochs: int) -> None: ...


Run = TypeVar("Run", bound=Candidate)


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What a search may cost.

    Args:
        recipes: how many are begun.
        epochs: how many the finalists are trained for, at most.
        keep: one in so many survives each round.
    """

    recipes: int = 9
    epochs: int = 40
    keep: int = 3

    @property
    def rounds(self) -> list[int]:
        """Epochs, counted from the beginning, at which each round ends."""
        count = 1
        while self.keep**count < self.recipes:
            count += 1
        return [max(1, self.epochs // self.keep**left) for left in range(count, -1, -1)]

    @property
    def most_epochs(self) -> int:
        """What the whole search trains at most."""
        total, left, before = 0, self.recipes, 0
        for epochs in self.rounds:
            total += left * (epochs - before)
            before, left = epochs, max(1, left // self.keep)
        return total


def recipes(budget: Budget, *, seed: int, losses: Sequence[str] = LOSSES[:3]) -> list[Recipe]:
    """The plain recipe first, then random ones; the same for the same seed."""
    random = np.random.default_rng(seed)
    others = [drawn(random, losses=tuple(losses)) for _ in range(budget.recipes - 1)]
    return [Recipe(loss=losses[0]), *others]


def halve(
    begun: Sequence[Run],
    budget: Budget,
    *,
    told: Callable[[int, int], None] | None = None,
) -> Run:
    """Train all a little, then ever fewer ever longer; return the best of those trained longest.

    Source: Jamieson and Talwalkar, "Non-stochastic Best Arm Identification and Hyperparameter
    Optimization", AISTATS 2016 (successive halving).
    """
    survivors = list(begun)
    for number, epochs in enumerate(budget.rounds):
        for run in survivors:
            run.advance(epochs)
        survivors.sort(key=lambda run: run.score, reverse=True)
        if told is not None:
            told(number + 1, len(survivors))
        if number + 1 < len(budget.rounds):
            survivors = survivors[: max(1, len(survivors) // budget.keep)]
    return survivors[0]
