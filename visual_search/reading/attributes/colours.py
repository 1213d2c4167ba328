"""The colours of a picture by name, each with its share, by what an encoder keeps of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from ...encoders.details.colour import BINS, bin_colours
from ...language.sentences.colours import COLOURS, Colour

# Metals look like what they reflect: by pixels they are grey, yellow or brown.
_METALS = frozenset({"silver", "chrome", "gold", "brass", "copper", "bronze", "rose gold"})
# Less is a shadow, or the light; more than some are a pattern.
_LEAST, _MOST = 0.12, 4
# Shadows of a thing are grey or black, and its lights are white.
_LEAST_OF_GREYS, _GREYS = 0.25, frozenset({"white", "grey", "black"})
# Light and shadow change how light a thing is more than what hue it has.
_LIGHTNESS = 0.5


@dataclass(frozen=True, kw_only=True)
class ColourShare:
    """A basic colour, and which part of a thing has it, 0 to 1."""

    colour: Colour
    share: float


def named_colours(part: npt.NDArray[np.floating]) -> list[ColourShare]:
    """Name the colours of a thing, the largest share first.

    Args:
        part: the colour part of a vector, shape (448,): roots of the shares of its histogram.
    """
    squares = np.square(part.astype(np.float64))
    total = squares.sum()
    if len(squares) != BINS or not total:
        return []
    names, belongs = _table()
    shares = (squares / total) @ belongs
    found = [
        ColourShare(colour=names[place], share=float(shares[place]))
        for place in np.argsort(-shares)
    ]
    return [one for one in found if one is found[0] or one.share >= _least(one.colour)][:_MOST]


def _least(colour: Colour) -> float:
    return _LEAST_OF_GREYS if colour.name in _GREYS else _LEAST


@cache
def _table() -> tuple[Sequence[Colour], npt.NDArray[np.float64]]:
    """Basic colours, and which of them each bin of a histogram is nearest to, (448, colours)."""
    known = [one for one in COLOURS.values() if one.name not in _METALS]
    basic = [COLOURS[name] for name in dict.fromkeys(one.family for one in known)]
    bins = bin_colours()
    # A histogram does not tell chromas apart that are beyond its range.
    looks = np.clip([one.lab for one in known], bins.min(axis=0), bins.max(axis=0))
    away = (bins[:, None] - looks[None]) * np.array([_LIGHTNESS, 1.0, 1.0])
    nearest = np.linalg.norm(away, axis=2).argmin(axis=1)
    belongs = np.zeros((BINS, len(basic)))
    for place, number in enumerate(nearest):
        belongs[place, basic.index(COLOURS[known[number].family])] = 1.0
    return basic, belongs
