"""Where a training keeps what it has computed, and whom it tells how far it is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..data.splits import Examples
from .features import Progress, Views, computed_views
from .trunks import Trunk


def _silent(*_line: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """A folder that outlives a kill, so that the same call goes on where it was.

    Args:
        progress: is told how many pictures are encoded, of how many.
        told: is told lines for a person to read.
        check: raises where somebody called the work off.
    """

    directory: Path
    progress: Progress | None = None
    told: Callable[[str], None] = _silent
    check: Callable[[], None] = _silent

    def inputs(self, examples: Examples, trunk: Trunk, views: Views) -> npt.NDArray[np.float16]:
        """What the trunk gives for each view of each picture, (pictures, views, *shape)."""
        return computed_views(
            examples.entries, trunk, views, directory=self.directory, progress=self.progress
        )
