"""How often a classifier is right about held-out pictures, and how sure that figure is."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ....encoders import Vectors
from ...data.splits import Examples, Places
from ...measures.bootstrap import Resampling
from ...measures.classification import Classification, classify
from ...measures.confidence import expected_calibration_error


@dataclass(frozen=True, kw_only=True)
class Accuracy:
    """How often held-out pictures are classified rightly, with the 95 percent interval.

    Whole groups (the photos of one sender, say) were drawn for the interval.
    """

    result: Classification
    interval: tuple[float, float]
    pictures: int
    expected_calibration_error: float

    @property
    def share(self) -> float:
        return self.result.accuracy

    def as_json(self) -> dict[str, Any]:
        return {
            "pictures": self.pictures,
            "accuracy_interval": list(self.interval),
            "expected_calibration_error": self.expected_calibration_error,
            **self.result.as_json(),
        }

    def __str__(self) -> str:
        low, high = self.interval
        return (
            f"{self.share:.1%} of {self.pictures} held-out pictures in "
            f"{len(self.result.classes)} classes are right (95 % {low:.1%} to {high:.1%}); "
            f"macro F1 {self.result.macro_f1:.3f}"
        )


def measured(examples: Examples, places: Places, probabilities: Vectors) -> Accuracy:
    """Count what is right, and draw groups of pictures for the interval."""
    found = probabilities.argmax(axis=1)
    right = (found == examples.labels[places]).astype(np.float64)
    names = np.asarray(examples.names, dtype=object)
    groups = [examples.entries[place].group or str(place) for place in places]
    error = expected_calibration_error(probabilities.max(axis=1), right > 0)
    return Accuracy(
        result=classify(names[examples.labels[places]].tolist(), names[found].tolist()),
        interval=Resampling.by(groups).interval(right),
        pictures=len(places),
        expected_calibration_error=error or 0.0,
    )
