"""Metrics of classification, as pure functions of the expected and the found classes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, kw_only=True)
class Classification:
    """How the classes of answers agree with those of the questions.

    `confusion` counts: rows are the expected classes, columns the found ones, both in the
    order of `classes`. Macro figures are unweighted means over the classes; one that is
    never found has precision 0, as scikit-learn's `zero_division=0` has it.
    """

    classes: tuple[str, ...]
    confusion: npt.NDArray[np.int64]

    @property
    def accuracy(self) -> float:
        return float(np.trace(self.confusion) / max(self.confusion.sum(), 1))

    @property
    def macro_precision(self) -> float:
        return _mean(self._right / np.maximum(self.confusion.sum(axis=0), 1))

    @property
    def macro_recall(self) -> float:
        return _mean(self._right / np.maximum(self.confusion.sum(axis=1), 1))

    @property
    def macro_f1(self) -> float:
        both = self.confusion.sum(axis=0) + self.confusion.sum(axis=1)
        return _mean(2 * self._right / np.maximum(both, 1))

    @property
    def _right(self) -> npt.NDArray[np.int64]:
        return np.diagonal(self.confusion)

    def as_json(self) -> dict[str, Any]:
        return {
            "accuracy": self.accuracy,
            "macro_precision": self.macro_precision,
            "macro_recall": self.macro_recall,
            "macro_f1": self.macro_f1,
            "classes": list(self.classes),
            "confusion": self.confusion.tolist(),
        }


def classify(expected: Sequence[str], found: Sequence[str]) -> Classification:
    """Count how often each expected class was answered by each class."""
    classes = sorted({*expected, *found})
    number = {name: position for position, name in enumerate(classes)}
    confusion = np.zeros((len(classes), len(classes)), dtype=np.int64)
    for one, other in zip(expected, found, strict=True):
        confusion[number[one], number[other]] += 1
    return Classification(classes=tuple(classes), confusion=confusion)


def _mean(values: npt.NDArray[np.floating]) -> float:
    return float(values.mean()) if values.size else 0.0
