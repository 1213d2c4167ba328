"""What a source of attributes promises."""

from typing import Protocol

import numpy as np
import numpy.typing as npt

# Places of products in what a source was given, and their values; empty where nobody says it.
Places = npt.NDArray[np.intp]
Values = npt.NDArray[np.str_]
# The likeliest value of each, and a score that is higher the surer it is; empty for no answer.
Answers = tuple[npt.NDArray[np.str_], npt.NDArray[np.float64]]


class Source(Protocol):
    """Answers for some products by what it learns of others."""

    @property
    def name(self) -> str: ...

    def answer(self, known: Places, asked: Places, values: Values) -> Answers:
        """What those that are asked may be, by the values of those that are known."""
        ...
