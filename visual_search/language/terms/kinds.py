"""Whether the title of a thing says of which kind it is: "Moon Vase" is one of the vases."""

import re
from collections.abc import Sequence

from .analysis import analyser

# The last step of "Kitchen > Mugs" is what a mug is called.
_STEP = re.compile(r"[>›»/]")


def last_step(category: str) -> str:
    return _STEP.split(category)[-1].strip()


def says_kind(title: str, category: str, languages: Sequence[str]) -> bool:
    """Whether a title has a word of what its category is called last."""
    return any(
        set(analyser(one).terms(title)) & set(analyser(one).terms(last_step(category)))
        for one in languages
    )
