"""Vectors, behind a port: written, read, searched and indexed. Nobody else names their columns."""

from .current import using_index, vector_index
from .hnsw import (
    drop_index,
    drop_orphans,
    ensure_index,
    index_name,
    is_being_built,
    is_due,
    is_left_invalid,
    is_valid,
    needs_index,
    orphans,
)
from .index import Entry, Lookup, Neighbour, Probe, Sighting, VectorIndex
from .memory import MemoryIndex
from .pgvector import PgvectorIndex
from .rows import as_array, as_row, known_descriptions, packed, unit, unpacked

__all__ = [
    "Entry",
    "Lookup",
    "MemoryIndex",
    "Neighbour",
    "PgvectorIndex",
    "Probe",
    "Sighting",
    "VectorIndex",
    "as_array",
    "as_row",
    "drop_index",
    "drop_orphans",
    "ensure_index",
    "index_name",
    "is_being_built",
    "is_due",
    "is_left_invalid",
    "is_valid",
    "known_descriptions",
    "needs_index",
    "orphans",
    "packed",
    "unit",
    "unpacked",
    "using_index",
    "vector_index",
]
