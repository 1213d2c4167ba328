"""Calibration: learns from a catalogue what its similarities mean, with simulated photos."""

from .catalogue import PHOTOS, calibrate, is_due
from .learning import Answer, learn_limits, learn_sureness
from .upkeep import ask_anew, awaits_calibration, tend_calibrations

__all__ = [
    "PHOTOS",
    "Answer",
    "ask_anew",
    "awaits_calibration",
    "calibrate",
    "is_due",
    "learn_limits",
    "learn_sureness",
    "tend_calibrations",
]
