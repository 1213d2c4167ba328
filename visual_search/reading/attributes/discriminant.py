"""What vectors say of a product, by a classifier that is learned in closed form in a second."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .source import Answers, Places, Values

Array = npt.NDArray[np.float32]

# How far the spread within the values is taken to be the same in all directions: of a few hundred
# products most directions are seen too seldom. Between 0.1 and 0.6 as good.
_SHRINKAGE = 0.3
# Of what nothing else could be.
_MOST_ODDS = 1e6


@dataclass(frozen=True, eq=False)
class Looks:
    """Linear discriminant analysis with a shrunken covariance (Friedman 1989) over vectors.

    `vectors` is float32 (products, dimensions), or a part of these dimensions. The root of each
    number is taken, sign kept: activations of networks are skewed.
    """

    vectors: Array
    name: str = "looks"

    def answer(self, known: Places, asked: Places, values: Values) -> Answers:
        names, numbers = np.unique(values[known], return_inverse=True)
        rooted = _rooted(self.vectors[known])
        means = np.stack([rooted[numbers == one].mean(axis=0) for one in range(len(names))])
        weight = np.linalg.solve(_spread(rooted - means[numbers]), means.T)
        bias = -0.5 * (means * weight.T).sum(axis=1) + np.log(np.bincount(numbers) / len(numbers))
        logits = (_rooted(self.vectors[asked]) @ weight + bias).astype(np.float64)
        best = logits.argmax(axis=1)
        return names[best], _log_odds(logits)


def _spread(rest: Array) -> Array:
    spread = rest.T @ rest / len(rest)
    size = float(np.trace(spread)) / len(spread) + 1e-9
    mixed: Array = ((1 - _SHRINKAGE) * spread).astype(np.float32)
    mixed[np.diag_indices_from(mixed)] += _SHRINKAGE * size
    return mixed


def _rooted(vectors: Array) -> Array:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.maximum(lengths, 1e-9)
    rooted: Array = (np.sign(unit) * np.sqrt(np.abs(unit))).astype(np.float32)
    return rooted


def _log_odds(logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """By how much the likeliest value is likelier than all others: probabilities end at 1."""
    highest = logits.max(axis=1)
    rest = logits.copy()
    rest[np.arange(len(rest)), logits.argmax(axis=1)] = -np.inf
    odds: npt.NDArray[np.float64] = highest - np.logaddexp.reduce(rest, axis=1)
    return np.minimum(odds, _MOST_ODDS)
