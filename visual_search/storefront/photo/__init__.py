"""The photo-search page: its form, its photo, its answer, and what goes wrong."""

from .answer import Steps, answer, first_answer, steps_of
from .form import PhotoForm, read_form
from .page import PhotoSearchPage
from .restrictions import without_unfit
from .source import Glance, Photo, look_at, photo_of

__all__ = [
    "Glance",
    "Photo",
    "PhotoForm",
    "PhotoSearchPage",
    "Steps",
    "answer",
    "first_answer",
    "look_at",
    "photo_of",
    "read_form",
    "steps_of",
    "without_unfit",
]
