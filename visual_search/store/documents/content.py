"""What an object says of itself, as the index keeps it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from ...models import Document
from ...registry import MAX_BARCODE_LENGTH, Passage, Searchable, told

Note = Callable[[Exception], object]


@dataclass(frozen=True, kw_only=True)
class Content:
    """The words of an object, as the index keeps them."""

    pk: Any
    text: str
    barcodes: list[str]
    passages: tuple[Passage, ...] = ()

    def differs_from(self, document: Document | None) -> bool:
        if document is None:
            return True
        # Of many barcodes the order means nothing, and a database need not keep it.
        return self.text != document.text or set(self.barcodes) != set(document.barcodes)


def content_of(
    searchable: Searchable,
    instance: models.Model,
    known: Document | None = None,
    *,
    note: Note | None = None,
) -> Content:
    """Read the words of an object through its searchable; what is known, where that fails.

    Args:
        note: called with what the host's code raised.
    """
    otherwise = known or Document()
    unread: tuple[Passage, ...] = (Passage(text=otherwise.text),)
    passages = told(
        instance,
        lambda: searchable.get_passages(instance),
        code="words_unreadable",
        otherwise=unread,
        note=note,
    )
    passages = (*passages, *_accepted(otherwise, passages))
    return Content(
        pk=instance.pk,
        text=_storable("\n".join(one.text for one in passages if one.text)),
        passages=passages,
        barcodes=told(
            instance,
            lambda: [_code(one) for one in searchable.get_barcodes(instance)],
            code="barcodes_unreadable",
            otherwise=otherwise.barcodes,
            note=note,
        ),
    )


def _accepted(known: Document, passages: tuple[Passage, ...]) -> Iterator[Passage]:
    """What was accepted of the proposals, unless the object says it by now."""
    said = {line.casefold() for one in passages for line in one.text.splitlines()}
    for label in known.attributes.values():
        if label.casefold() not in said:
            yield Passage(text=label)


def _code(barcode: str) -> str:
    # The database would shorten it unsaid, and it would never be in step.
    return _storable(barcode)[:MAX_BARCODE_LENGTH]


def _storable(text: str | None) -> str:
    """Without what no text of Postgres can hold: the character of code 0, half surrogates."""
    return (text or "").replace("\x00", "").encode(errors="ignore").decode()
