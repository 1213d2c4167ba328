"""The exact retriever: products whose barcode is the one that was read or typed."""

from dataclasses import dataclass
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

    def probe(self, query: Query) -> "Named | None":
        codes = dict.fromkeys(code for code in (query.barcode, *query.codes) if code)
        named = Named(codes=tuple(codes), keys=query.led_to)
        return named if named.codes or named.keys else None

    def retrieve(
        self, probe: "Named", eligible: models.QuerySet[Any], *, depth: int
    ) -> list[Candidate]:
        found: dict[Any, Candidate] = {}
        if probe.keys:
            for pk in _keys(eligible.filter(pk__in=probe.keys)):
                found[pk] = Candidate(pk=pk, reasons=(Reason(kind="barcode"),))
        model = eligible.model
        for code in probe.codes:
            documents = Document.objects.of_model(model).filter(barcodes__contains=[code])
            reason = Reason(kind="barcode", values=(code,))
            for pk in _keys(eligible.filter(pk__in=documents.object_keys(model)))[:depth]:
                found.setdefault(pk, Candidate(pk=pk, reasons=(reason,)))
        return list(found.values())[:depth]


@dataclass(frozen=True, kw_only=True)
class Named:
    """What codes name: numbers as the catalogue writes them, and keys of objects."""

    codes: tuple[str, ...]
    keys: tuple[Any, ...]


def _keys(objects: models.QuerySet[Any]) -> Any:
    """Each key once: a filter over a relation to many may give an object more than once."""
    return objects.order_by("pk").values_list("pk", flat=True).distinct()
