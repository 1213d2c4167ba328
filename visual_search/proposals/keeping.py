"""Puts what was found of products in place of what was proposed before; decisions stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models

from ..models import Proposal
from ..registry import Searchable
from ..store import database
from ..store.documents import documents_of


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a product may be: as it is kept, as it is shown, how surely, and by which source."""

    value: str
    label: str
    source: str
    confidence: float = 1.0
    is_sure: bool = True


@database.atomic()
def keep_open(
    searchable: Searchable,
    attribute: str,
    objects: Sequence[models.Model],
    found: Sequence[tuple[models.Model, Told]],
) -> None:
    """Propose an attribute that products say nothing of themselves, of all of these objects."""
    documents = documents_of(searchable, [one.pk for one in objects])
    keys = [one.pk for one in documents.values()]
    ours = Proposal.objects.filter(document__in=keys, attribute=attribute)
    ours.open().delete()
    decided = set(ours.values_list("document_id", flat=True))
    rows = [
        Proposal(document=documents[one.pk], attribute=attribute, **vars(told))
        for one, told in found
        if one.pk in documents and documents[one.pk].pk not in decided
    ]
    Proposal.objects.bulk_create(rows, ignore_conflicts=True)
