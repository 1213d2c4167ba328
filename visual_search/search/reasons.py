"""Reasons: evidence of a hit that machines can read, and pages can put into words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a hit is there.

    Args:
        kind: "barcode", "region", "colour" or "category".
        values: what is shared: colours as `#rrggbb`, the name of a category, a barcode.
        boxes: for a region the boxes on photo and image, each as left, top, right and bottom
            in fractions of the picture.
    """

    kind: str
    values: tuple[str, ...] = ()
    boxes: Mapping[str, tuple[float, float, float, float]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "values": list(self.values), "boxes": dict(self.boxes)}
