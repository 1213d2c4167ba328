"""The search for a recipe: within its budget, and it finds the best of what it began."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visual_search.lab.train.head.recipe import LOSSES, drawn
from visual_search.lab.train.head.recipe_search import Budget, halve, recipes


@dataclass
class Run:
    """Approaches its own quality the longer it is trained."""

    quality: float
    epochs: int = 0

    @property
    def score(self) -> float:
        return self.quality * (1 - 0.5**self.epochs)

    def advance(self, epochs: int) -> None:
        self.epochs = max(self.epochs, epochs)


@given(
    count=st.integers(1, 40), epochs=st.integers(1, 100), keep=st.integers(2, 5), seed=st.integers()
)
def test_a_search_costs_no_more_than_its_budget_and_finds_the_best(count, epochs, keep, seed):
    budget = Budget(recipes=count, epochs=epochs, keep=keep)
    qualities = np.random.default_rng(abs(seed)).permutation(count) + 1.0
    runs = [Run(float(quality)) for quality in qualities]

    best = halve(runs, budget)

    assert best.quality == count
    assert sum(run.epochs for run in runs) <= budget.most_epochs
    assert max(run.epochs for run in runs) == epochs


def test_nine_recipes_of_forty_epochs_cost_a_third_of_training_all():
    budget = Budget(recipes=9, epochs=40, keep=3)

    assert budget.rounds == [4, 13, 40]
    assert budget.most_epochs == 9 * 4 + 3 * 9 + 1 * 27


def test_the_plain_recipe_is_always_among_those_tried():
    tried = recipes(Budget(recipes=4), seed=0, losses=("triplet",))

    assert len(tried) == 4
    assert tried[0].loss == "triplet"
    assert tried[0].hidden == 0


def test_the_same_seed_draws_the_same_recipes():
    assert recipes(Budget(), seed=3) == recipes(Budget(), seed=3)
    assert recipes(Budget(), seed=3) != recipes(Budget(), seed=4)


@pytest.mark.parametrize("seed", range(5))
def test_drawn_recipes_are_within_bounds(seed):
    recipe = drawn(np.random.default_rng(seed))

    assert recipe.loss in LOSSES
    assert 0 <= recipe.keep < 1
    assert 1e-4 < recipe.rate < 1e-2
