"""What another model says of products, which learns nothing of the shop's values here."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .source import Answers, Places, Values


@dataclass(frozen=True, eq=False)
class Stated:
    """Scores of each of some names for each product, float (products, names).

    Of a classifier that was trained on the shop's fields, or of a text tower that compares
    pictures with names: how far either is right is found out as for every source.
    """

    names: npt.NDArray[np.str_]
    scores: npt.NDArray[np.floating]
    name: str

    def answer(self, known: Places, asked: Places, values: Values) -> Answers:
        del known, values
        scores = self.scores[asked]
        best = scores.argmax(axis=1)
        return self.names[best], scores[np.arange(len(best)), best].astype(np.float64)
