"""Scenes: their pictures, the products found in them, and their dots as somebody edits them."""

from .editing import add_dot, change_dots, publish, remove_dot, undo, withdraw
from .finding import find_again, find_dots, make_scene, searchable_of
from .pictures import clean_file

__all__ = [
    "add_dot",
    "change_dots",
    "clean_file",
    "find_again",
    "find_dots",
    "make_scene",
    "publish",
    "remove_dot",
    "searchable_of",
    "undo",
    "withdraw",
]
