"""The photo-search page: its form, its photo, its answer, and what goes wrong."""

from .answer import Steps, answer, steps_of
from .form import PhotoForm, read_form
from .groups import PLACEMENT
from .page import PhotoSearchPage
from .restrictions import without_unfit
from .source import COPY_SIDE, Photo, Views, copy_of, photo_of, takes_first_away, views_of

__all__ = [
    "COPY_SIDE",
    "PLACEMENT",
    "Photo",
    "PhotoForm",
    "PhotoSearchPage",
    "Steps",
    "Views",
    "answer",
    "copy_of",
    "photo_of",
    "read_form",
    "steps_of",
    "takes_first_away",
    "views_of",
    "without_unfit",
]
