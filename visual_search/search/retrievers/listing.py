"""The retriever of all that the filters leave: for words that say nothing else."""

from typing import Any

from django.db import models

from ..hits import Candidate
from ..query import Query
from .base import Retriever


class ByFilters(Retriever):
    """Lists what may answer in the shop's own order, behind what the other retrievers find."""

    weight = 0.05

    def probe(self, query: Query) -> bool | None:
        return query.lists_all or None

    def retrieve(
        self,
        probe: bool,  # noqa: FBT001  # the signature is that of all retrievers
        eligible: models.QuerySet[Any],
        *,
        depth: int,
    ) -> list[Candidate]:
        del probe
        ordered = eligible if eligible.ordered else eligible.order_by("pk")
        keys = dict.fromkeys(ordered.values_list("pk", flat=True)[:depth])
        return [Candidate(pk=pk) for pk in keys]
