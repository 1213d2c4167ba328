"""Calibration: learns from a catalogue what its similarities mean, with simulated photos."""

from .catalogue import calibrate, is_due
from .learning import Answer, learn_limits, learn_sureness
from .passes import PHOTOS
from .upkeep import ask_anew, awaits_calibration, is_under_way, tend_calibrations

__all__ = [
    "PHOTOS",
    "Answer",
    "ask_anew",
    "awaits_calibration",
    "calibrate",
    "is_due",
    "is_under_way",
    "learn_limits",
    "learn_sureness",
    "tend_calibrations",
]
