"""Writes the words of documents, and notes what that does to the frequencies of terms."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...models import WordChange, Words
from ...registry import Passage, Searchable
from .. import database
from .impacts import Analysed, analysed
from .vocabulary import Measure

# More or fewer documents, lexeme, written form; by term.
_Changes = dict[int, list[Any]]


def write(searchable: Searchable, passages: Mapping[int, Sequence[Passage]]) -> None:
    """Write the words of some documents, given by their keys. They must be locked.

    In the transaction of the save. Nothing that another save writes is waited for.
    """
    if not database.can_search() or not passages:
        return
    measure = Measure.of(searchable.model)
    languages = searchable.get_languages()
    new = {pk: analysed(some, languages) for pk, some in sorted(passages.items())}
    old = _known(new)
    mark = measure.mark(searchable)
    rows = [
        Words(
            document_id=pk,
            content_type_id=measure.content_type,
            impacts=one.impacts(measure.average),
            length=one.length,
            made=mark,
        )
        for pk, one in new.items()
    ]
    Words.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["document"],
        update_fields=["impacts", "length", "made"],
    )
    _note(measure.content_type, old, new, _spoken(new) if len(languages) > 1 else {})


def forget(documents: Collection[int]) -> None:
    """Note that documents and their words are being deleted. They must be locked."""
    if not database.can_search():
        return
    rows = Words.objects.filter(document__in=documents)
    models_of = rows.order_by().values_list("content_type", flat=True).distinct()
    for content_type in models_of:
        _note(content_type, _known(documents, content_type=content_type), {}, {})


@dataclass(frozen=True, kw_only=True)
class _Known:
    terms: Collection[int]
    length: int


def _known(documents: Iterable[int], **only: Any) -> dict[int, _Known]:
    rows = Words.objects.filter(document__in=list(documents), **only)
    return {
        pk: _Known(terms=impacts.indices(), length=length)
        for pk, impacts, length in rows.values_list("document_id", "impacts", "length")
    }


def _spoken(new: Mapping[int, Analysed]) -> dict[str, list[int]]:
    """By language the terms of some documents, not only those that are new to them."""
    found: dict[str, set[int]] = {}
    for one in new.values():
        for language, terms in one.languages.items():
            found.setdefault(language, set()).update(terms)
    return {language: sorted(terms) for language, terms in found.items()}


def _note(
    content_type: int,
    old: Mapping[int, _Known],
    new: Mapping[int, Analysed],
    languages: Mapping[str, Sequence[int]],
) -> None:
    changes: _Changes = {}
    for pk in {**old, **new}:
        before = set(old[pk].terms) if pk in old else set()
        after = new[pk].frequencies.keys() if pk in new else set()
        written = new[pk].written if pk in new else {}
        for term in before ^ after:
            change = changes.setdefault(term, [0, "", ""])
            change[0] += 1 if term in after else -1
            change[1:] = written.get(term, change[1:])
    documents = len(new.keys() - old.keys()) - len(old.keys() - new.keys())
    length = sum(one.length for one in new.values()) - sum(one.length for one in old.values())
    if changes or documents or length or languages:
        WordChange.objects.create(
            content_type_id=content_type,
            terms=changes,
            languages=languages,
            documents=documents,
            length=length,
        )
