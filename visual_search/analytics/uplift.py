"""What a campaign brought: two parts of two groups, their difference and ratio, with intervals."""

import math
from dataclasses import dataclass

# Of the normal distribution, for 95 percent.
_Z = 1.959964


@dataclass(frozen=True, kw_only=True)
class Part:
    """How many of a group did something."""

    count: int
    of: int

    @property
    def rate(self) -> float:
        return self.count / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 percent score interval of the rate (Wilson 1927); 0 to 1 for an empty group."""
        if not self.of:
            return 0.0, 1.0
        square = _Z * _Z
        middle = (self.count + square / 2) / (self.of + square)
        spread = self.count * (self.of - self.count) / self.of + square / 4
        half = _Z * math.sqrt(spread) / (self.of + square)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, kw_only=True)
class Uplift:
    """By how much the shown group did something more often than the one that was held back."""

    shown: Part
    held_back: Part

    @property
    def difference(self) -> float:
        return self.shown.rate - self.held_back.rate

    @property
    def difference_interval(self) -> tuple[float, float]:
        """95 percent, from both score intervals (method 10 of Newcombe 1998)."""
        low, high = self.shown.interval
        other_low, other_high = self.held_back.interval
        own, other = self.shown.rate, self.held_back.rate
        return (
            self.difference - math.hypot(own - low, other_high - other),
            self.difference + math.hypot(high - own, other - other_low),
        )

    @property
    def ratio(self) -> float | None:
        """Rate by rate; None where nobody of those held back did it."""
        return self.shown.rate / self.held_back.rate if self.held_back.count else None

    @property
    def ratio_interval(self) -> tuple[float, float] | None:
        """95 percent, from both score intervals (MOVER-R, Donner and Zou 2012)."""
        if not self.held_back.count:
            return None
        own, other = self.shown.rate, self.held_back.rate
        low, high = self.shown.interval
        other_low, other_high = self.held_back.interval
        least, most = low * (2 * own - low), high * (2 * own - high)
        other_most = other_high * (2 * other - other_high)
        other_least = other_low * (2 * other - other_low)
        product = own * other
        # The lower limit with its denominator turned round, which may be zero as it is printed.
        below = product + _root(product**2 - least * other_most)
        above = product + _root(product**2 - most * other_least)
        return (least / below if below else 0.0), above / other_least


def _root(value: float) -> float:
    # Rounding may take what is zero a hair below it.
    return math.sqrt(max(value, 0.0))
