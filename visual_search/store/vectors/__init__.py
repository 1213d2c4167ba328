"""Vectors in their table: written, read and indexed."""

from .rows import (
    Result,
    as_array,
    as_row,
    descriptors_of,
    known_descriptions,
    packed,
    points_of,
    unit,
    unpacked,
    vectors_of,
    write,
)

__all__ = [
    "Result",
    "as_array",
    "as_row",
    "descriptors_of",
    "known_descriptions",
    "packed",
    "points_of",
    "unit",
    "unpacked",
    "vectors_of",
    "write",
]
