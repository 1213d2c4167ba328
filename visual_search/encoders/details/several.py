"""Several photos of one thing as one look: their mean leads, and each is compared by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from .comparison import (
    Array,
    Look,
    Match,
    compare,
    match,
    recoloured,
    shared_colours,
    without_points,
)

_WHOLE = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, kw_only=True)
class SeveralLooks(Look):
    """The photos, the one that is shown first; `vector` is the mean direction of theirs."""

    looks: tuple[Look, ...]

    @classmethod
    def of(cls, looks: Sequence[Look]) -> Self:
        mean = np.mean([look.vector for look in looks], axis=0)
        length = float(np.linalg.norm(mean))
        # Opposite vectors may cancel out: then the first one leads.
        vector = mean / length if length > 1e-6 else looks[0].vector
        return cls(vector=vector.astype(np.float32), looks=tuple(looks))

    @property
    def has_descriptors(self) -> bool:
        return all(look.has_descriptors for look in self.looks)

    @property
    def has_points(self) -> bool:
        return any(look.has_points for look in self.looks)


@compare.register
def _(look: SeveralLooks, descriptors: Sequence[bytes]) -> Array | None:
    compared = [compare(one, descriptors) for one in look.looks]
    known = [one for one in compared if one is not None]
    if len(known) < len(compared):
        return None
    return np.asarray(np.mean(known, axis=0), dtype=np.float32)


@match.register
def _(look: SeveralLooks, points: bytes) -> Match | None:
    first, *others = [match(one, points) for one in look.looks]
    # Boxes are shown on the first photo alone.
    elsewhere = [replace(one, photo_box=_WHOLE) for one in others if one]
    found = [*([first] if first else []), *elsewhere]
    return max(found, key=lambda one: one.inliers, default=None)


@without_points.register
def _(look: SeveralLooks) -> Look:
    return SeveralLooks.of([without_points(one) for one in look.looks])


@recoloured.register
def _(look: SeveralLooks, wanted: Array, *, weight: float, share: float) -> Look:
    return SeveralLooks.of(
        [recoloured(one, wanted, weight=weight, share=share) for one in look.looks]
    )


@shared_colours.register
def _(look: SeveralLooks, descriptors: Sequence[bytes]) -> list[list[str]]:
    return shared_colours(look.looks[0], descriptors)
