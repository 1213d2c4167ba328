"""The retriever of pictures: by vectors first, then by a closer comparison of the nearest."""

from collections.abc import Sequence

from ... import telemetry
from ...admission.capacity import encoding_place
from ..hits import Candidate
from ..query import Query
from ..query.query import Vector
from ..ranking.second_look import look_again_each
from . import vector
from .base import Retriever, Scan


class ByPicture(Retriever):
    """Finds products whose pictures are like a photo or like those of other products.

    The closer comparison stands here and not after the fusion: what is fused is the better
    ranking, and what other retrievers found is not ordered by it.
    """

    def probe(self, query: Query) -> Vector | None:
        return query.vector

    def retrieve_each(self, scans: Sequence[Scan]) -> list[Sequence[Candidate]]:
        return [*vector.retrieve_each(scans)]

    def rank_each(self, scans: Sequence[Scan]) -> list[Sequence[Candidate]]:
        found = super().rank_each(scans)
        pairs = [
            (scan.query.look, ranking)
            for scan, ranking in zip(scans, found, strict=True)
            if scan.query.look and scan.query.is_looked_at
        ]
        if not pairs:
            return found
        with encoding_place(), telemetry.stage("second_look"):
            seen = iter(look_again_each(pairs))
        return [
            next(seen) if scan.query.is_looked_at else ranking
            for scan, ranking in zip(scans, found, strict=True)
        ]
