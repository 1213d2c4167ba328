"""Takes over, refuses and takes back what was proposed, with the shop's own fields and words."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone

from ..exceptions import RegistrationError
from ..models import Document, Proposal
from ..models.proposals import ALT_TEXT, COLOURS
from ..registry import Searchable, registry, told
from ..store import database
from ..store.documents import synchronise

logger = logging.getLogger(__name__)

State = Proposal.State


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What somebody says in place of a proposed value: for the filter, and as it is called."""

    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Decided:
    """The keys of proposals that were decided on, and how many the shop's own code refused."""

    keys: tuple[int, ...] = ()
    refused: int = 0


@database.atomic()
def accept(
    keys: Iterable[int], *, user: Any, choices: Mapping[int, Choice] | None = None
) -> Decided:
    """Take over open proposals, or what was chosen in their place.

    The searchable's `accept_attribute` writes them into the shop's fields; where it fails for one
    product, that one stays open.
    """
    rows = _locked(keys, (State.PROPOSED,))
    for row in rows:
        choice = (choices or {}).get(row.pk)
        if choice is not None and choice.value not in ("", row.value):
            row.correction, row.correction_label = choice.value, choice.label
    taken = _handed_over(rows, lambda row: row.final)
    for row in taken:
        row.state = State.CORRECTED if row.correction else State.ACCEPTED
        _keep(row.document, row.attribute, row.final_words)
    return _closed(taken, user=user, refused=len(rows) - len(taken))


@database.atomic()
def reject(keys: Iterable[int], *, user: Any) -> Decided:
    """Say no to open proposals: they are not proposed again."""
    rows = _locked(keys, (State.PROPOSED,))
    for row in rows:
        row.state = State.REJECTED
    return _closed(rows, user=user, refused=0)


@database.atomic()
def undo(keys: Iterable[int]) -> Decided:
    """Make decided proposals open again; the shop's fields say what they said before."""
    rows = _locked(keys, (*Proposal.TAKEN, State.REJECTED))
    taken = [row for row in rows if row.state in Proposal.TAKEN]
    back = _handed_over(taken, lambda row: row.former)
    for row in back:
        _keep(row.document, row.attribute, "")
    reopened = [*back, *(row for row in rows if row.state == State.REJECTED)]
    for row in reopened:
        row.state, row.decided_by, row.decided_at = State.PROPOSED, None, None
        row.correction = row.correction_label = ""
    _save(reopened)
    return Decided(keys=tuple(row.pk for row in reopened), refused=len(rows) - len(reopened))


def _locked(keys: Iterable[int], states: Sequence[str]) -> list[Proposal]:
    # One order for all: two people who decide at once cannot deadlock.
    rows = Proposal.objects.filter(pk__in=list(keys), state__in=states).order_by("pk")
    found = list(rows.select_for_update(of=("self",)).select_related("document__content_type"))
    # What several attributes of one product keep must meet in one object.
    documents: dict[int, Document] = {}
    for row in found:
        row.document = documents.setdefault(row.document_id, row.document)
    return found


def _handed_over(rows: Sequence[Proposal], value: Callable[[Proposal], str]) -> list[Proposal]:
    """Those that the shop's own code took."""
    by_label: dict[str, list[Proposal]] = defaultdict(list)
    for row in rows:
        by_label[row.document.label].append(row)
    taken = []
    for label, own in by_label.items():
        try:
            searchable = registry.for_label(label)
        except RegistrationError:
            continue
        objects = searchable.get_index_objects({row.document.object_pk for row in own})
        for row in own:
            instance = objects.get(row.document.object_pk)
            if instance is not None and _is_taken(searchable, instance, row, value(row)):
                taken.append(row)
    return taken


def _is_taken(searchable: Searchable, instance: models.Model, row: Proposal, value: str) -> bool:
    def write() -> bool:
        if row.attribute == ALT_TEXT:
            searchable.accept_alt_text(instance, value)
        elif row.attribute != COLOURS:
            searchable.accept_attribute(instance, row.attribute, value)
        return True

    return told(instance, write, code="attribute_not_written", otherwise=False)


def _keep(document: Document, attribute: str, label: str) -> None:
    """Note in a document what was accepted; an empty label is none."""
    if attribute == ALT_TEXT:
        return
    document.attributes.pop(attribute, None)
    if label:
        document.attributes[attribute] = label


def _closed(rows: Sequence[Proposal], *, user: Any, refused: int) -> Decided:
    now = timezone.now()
    for row in rows:
        row.decided_by, row.decided_at = user, now
    _save(rows)
    return Decided(keys=tuple(row.pk for row in rows), refused=refused)


def _save(rows: Sequence[Proposal]) -> None:
    """Write proposals and what their documents keep, and the words of these."""
    fields = ("state", "decided_by", "decided_at", "correction", "correction_label")
    Proposal.objects.bulk_update(rows, fields, batch_size=500)
    documents = {row.document_id: row.document for row in rows}
    Document.objects.bulk_update(documents.values(), ("attributes",), batch_size=500)
    by_label: dict[str, list[Any]] = defaultdict(list)
    for document in documents.values():
        by_label[document.label].append(document.object_pk)
    for label, pks in by_label.items():
        synchronise(registry.for_label(label), pks)
