"""Calibration: learns from a catalogue what its similarities mean, with simulated photos."""

from .bridges import tend_bridges
from .catalogue import calibrate, is_due
from .learning import Answer, learn_limits, learn_sureness
from .passes import PHOTOS
from .rows import ROW, ProductAnswers, Row, learn_kind_lift, learn_row_limits
from .upkeep import ask_anew, awaits_calibration, is_under_way, tend_calibrations

__all__ = [
    "PHOTOS",
    "ROW",
    "Answer",
    "ProductAnswers",
    "Row",
    "ask_anew",
    "awaits_calibration",
    "calibrate",
    "is_due",
    "is_under_way",
    "learn_kind_lift",
    "learn_limits",
    "learn_row_limits",
    "learn_sureness",
    "tend_bridges",
    "tend_calibrations",
]
