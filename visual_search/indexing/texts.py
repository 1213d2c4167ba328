"""What is encoded of the texts of claimed rows."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..encoders.wording import worded
from ..models import Embedding
from .tally import Tally


@dataclass(frozen=True, kw_only=True)
class Worded:
    row: Embedding
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def read_texts(rows: Sequence[Embedding], tally: Tally) -> Iterator[Worded]:
    """The rows with the text of their document as it was claimed; one without any is dropped."""
    for row in rows:
        text = worded(row.document.text)
        if text:
            yield Worded(row=row, text=text)
        else:
            tally.drop(row)
