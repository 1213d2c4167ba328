"""Chooses the surface of a patch by its finish."""

from ..colours import linear
from ..finishes import Finish
from ..geometry.charts import FINENESS, chart_of
from ..geometry.patch import Patch
from .dials import dial
from .fabrics import CLOTHS
from .glazes import PAINTERS, glazed
from .matters import MAKERS
from .surface import Glass, Surface


def cover(patch: Patch, finish: Finish, seed: int, *, fineness: int = FINENESS) -> Surface | Glass:
    """Return what the patch is made of; the same for the same arguments."""
    if finish.pattern == "glass":
        return Glass(linear(finish.colour))
    chart = chart_of(patch, fineness)
    if finish.pattern in PAINTERS:
        return glazed(chart, finish, seed)
    return {**MAKERS, **CLOTHS, "dial": dial}[finish.pattern](chart, finish, seed)
