"""The exact retriever: products whose barcode is the one that was read or typed."""

from collections.abc import Sequence

from ...models import Document
from ...models.documents import key_column
from ..hits import Candidate
from ..meaning.reasons import Reason
from ..query import Query
from .vector import Scan


def retrieve_each(scans: Sequence[Scan]) -> list[list[Candidate]]:
    """Find eligible products by barcode, asking once for scans of the same objects."""
    asked = {(one.query.eligible, one.query.barcode, one.depth): one for one in scans}
    found = {key: _retrieve(one.query, depth=one.depth) for key, one in asked.items()}
    return [found[one.query.eligible, one.query.barcode, one.depth] for one in scans]


def _retrieve(query: Query, *, depth: int) -> list[Candidate]:
    if not query.barcode:
        return []
    model = query.searchable.model
    documents = Document.objects.of_model(model).filter(barcodes__contains=[query.barcode])
    found = query.eligible.filter(pk__in=documents.values(key_column(model)))
    # A filter over a relation to many may give an object more than once.
    pks = found.order_by("pk").values_list("pk", flat=True).distinct()
    reason = Reason(kind="barcode", values=(query.barcode,))
    return [Candidate(pk=pk, reasons=(reason,)) for pk in pks[:depth]]
