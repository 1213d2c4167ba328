"""Metrics of classification, from the expected and the found classes."""

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
    never found has precision 0.
    """

    classes: tuple[str, ...]
    confusion: npt.NDArray[np.int64]
    macro_precision: float
    macro_recall: float
    macro_f1: float

    @property
    def accuracy(self) -> float:
        return float(np.trace(self.confusion) / self.confusion.sum())

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
    """Count how often each expected class was answered by each class; there must be answers."""
    from sklearn.metrics import precision_recall_fscore_support

    classes = sorted({*expected, *found})
    precision, recall, f1, _support = precision_recall_fscore_support(
        expected, found, labels=classes, average="macro", zero_division=0
    )
    number = {name: position for position, name in enumerate(classes)}
    # Counted here: scikit-learn warns where all are of one class.
    confusion = np.zeros((len(classes), len(classes)), dtype=np.int64)
    for one, other in zip(expected, found, strict=True):
        confusion[number[one], number[other]] += 1
    return Classification(
        classes=tuple(classes),
        confusion=confusion,
        macro_precision=float(precision),
        macro_recall=float(recall),
        macro_f1=float(f1),
    )
