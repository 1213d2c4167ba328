"""What is wrong with a picture, by limits on what was measured of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Limits:
    """From where on something is wrong; found by `python -m benchmarks.image_health`."""

    # Pixels of the long side.
    side: int = 160
    # Sigma of a blur, of a picture of at most 512 pixels.
    softness: float = 1.85
    # The level, 0 to 255, that the brightest hundredth of the picture reaches.
    brightest: float = 145.0
    # The share of an edge that the product covers though its look-alikes do not.
    cut: float = 0.2
    # Log odds that words stand over it, and by how much these lead those of its look-alikes.
    lettering: float = -0.4
    lettering_beyond: float = 1.0
    # Log odds that a product is of its look-alikes' category and not of its own.
    surprise: float = 9.0


LIMITS = Limits()


def wrong_with(found: Mapping[str, Any], limits: Limits = LIMITS) -> list[str]:
    """What is wrong with a picture by what the health reader found in it alone."""
    softness = found.get("softness")
    checks = {
        "too_small": found["side"] < limits.side,
        "blurred": softness is not None and softness > limits.softness,
        "dark": found["brightest"] < limits.brightest,
    }
    return [kind for kind, is_wrong in checks.items() if is_wrong]
