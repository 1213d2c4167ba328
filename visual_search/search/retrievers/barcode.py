"""The exact retriever: products whose barcode is the one that was read or typed."""

from typing import Any

from django.db import models

from ...models import Document
from ..hits import Candidate
from ..meaning.reasons import Reason
from ..query import Query
from .base import Retriever


class ByBarcode(Retriever):
    """Finds products by their barcode: it names one product, a picture only resembles it."""

    weight = 3.0

    def probe(self, query: Query) -> str | None:
        return query.barcode or None

    def retrieve(
        self, probe: str, eligible: models.QuerySet[Any], *, depth: int
    ) -> list[Candidate]:
        model = eligible.model
        documents = Document.objects.of_model(model).filter(barcodes__contains=[probe])
        found = eligible.filter(pk__in=documents.object_keys(model))
        # A filter over a relation to many may give an object more than once.
        pks = found.order_by("pk").values_list("pk", flat=True).distinct()
        reason = Reason(kind="barcode", values=(probe,))
        return [Candidate(pk=pk, reasons=(reason,)) for pk in pks[:depth]]
