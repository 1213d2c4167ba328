"""What can be wrong with the index, each problem with its kind and its remedy."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """The four ways in which an index drifts from its catalogue, and what it is searched with."""

    MISSING = "missing"
    ORPHANED = "orphaned"
    STALE = "stale"
    ALTERED = "altered"
    INDEX = "index"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One way of being wrong. `remedy` says what a person must do where no repair helps."""

    code: str
    kind: Kind
    text: str
    remedy: str = ""

    @property
    def is_repairable(self) -> bool:
        return not self.remedy


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong.

    `space` is the number of the space, None where all are concerned; `key` is what a repair
    acts on, `subject` what a person reads.
    """

    problem: Problem
    space: int | None
    key: Any
    subject: str


NO_DOCUMENT = Problem(code="no_document", kind=Kind.MISSING, text="objects without a document")
NO_ROW = Problem(code="no_row", kind=Kind.MISSING, text="images that nothing waits for or found")
FILE_GONE = Problem(
    code="file_gone",
    kind=Kind.MISSING,
    text="files that are not in the storage",
    remedy="Restore the files from a backup and run this again, or replace the images. "
    "Until then they are listed as failed.",
)
FILE_UNREADABLE = Problem(
    code="file_unreadable",
    kind=Kind.MISSING,
    text="files that the storage does not give",
    remedy="Repair the storage and run this again; the log has the reason.",
)
OBJECT_UNREADABLE = Problem(
    code="object_unreadable",
    kind=Kind.MISSING,
    text="objects whose own code fails, so that nobody can say what they show",
    remedy="Mend what get_images(), get_text() or get_barcodes() raise for these objects and run "
    "this again; the log has the reasons.",
)
NO_OBJECT = Problem(code="no_object", kind=Kind.ORPHANED, text="documents whose object is gone")
UNREGISTERED = Problem(
    code="unregistered", kind=Kind.ORPHANED, text="documents of models that are not searchable"
)
NOT_SHOWN = Problem(
    code="not_shown", kind=Kind.ORPHANED, text="rows whose object shows no such image"
)
VECTOR_WITHOUT_ROW = Problem(
    code="vector_without_row", kind=Kind.ORPHANED, text="vectors whose row is gone"
)
NOT_SERVED = Problem(
    code="not_served", kind=Kind.ORPHANED, text="vectors of rows that should have none yet"
)
INDEX_WITHOUT_SPACE = Problem(
    code="index_without_space", kind=Kind.ORPHANED, text="indexes whose space is gone"
)
BYTES_CHANGED = Problem(
    code="bytes_changed", kind=Kind.STALE, text="images with other bytes than were embedded"
)
WORDS_CHANGED = Problem(
    code="words_changed", kind=Kind.STALE, text="documents with other words than their object"
)
FILE_RETURNED = Problem(
    code="file_returned", kind=Kind.STALE, text="failed images whose file is there again"
)
NO_VECTOR = Problem(
    code="no_vector", kind=Kind.ALTERED, text="rows called searchable that have no vector"
)
WRONG_SPACE = Problem(code="wrong_space", kind=Kind.ALTERED, text="vectors filed under two spaces")
WRONG_DIMENSIONS = Problem(
    code="wrong_dimensions", kind=Kind.ALTERED, text="vectors of another length than their space"
)
NOT_UNIT = Problem(
    code="not_unit", kind=Kind.ALTERED, text="vectors that are not finite and of unit length"
)
INDEX_MISSING = Problem(code="index_missing", kind=Kind.INDEX, text="spaces without their index")
INDEX_INVALID = Problem(
    code="index_invalid", kind=Kind.INDEX, text="indexes left invalid by a build that was cut off"
)
