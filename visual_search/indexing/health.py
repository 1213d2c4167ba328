"""Compares images with the nearest ones of other products: their category, copies, customs."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from ..language.terms.kinds import says_kind
from ..models import Comparison, Embedding, EmbeddingSpace, Reading
from ..reading.health import neighbours as health
from ..reading.health.neighbours import LOOK_ALIKES, READER, LookAlike
from ..reading.readers import switched_on
from ..registry import Searchable, registry, title_of
from ..store import database, vectors
from ..store.health import comparing, find
from ..store.readings import claims
from ..store.vectors.index import Lookup, Neighbour, Probe
from .images import concerns_one_object, objects_one_by_one

_BATCH = 32


@database.writing()
def examine_health(*, seconds: float) -> None:
    """Compare what is due, for some seconds, and bring the findings in step."""
    if READER not in switched_on():
        return
    deadline = time.monotonic() + seconds
    compared = [_compare(searchable, deadline=deadline) for searchable in registry]
    find(is_due=any(compared))


def _compare(searchable: Searchable, *, deadline: float) -> bool:
    """Compare what is due of one model; whether there was any."""
    space = EmbeddingSpace.objects.live().filter(alias=searchable.encoder).first()
    if space is None or _is_filling(space):
        return False
    has_compared = False
    while time.monotonic() < deadline:
        rows = _due(searchable, space)
        if not rows:
            break
        comparing.write(_Slice(searchable, space, rows).compared())
        has_compared = True
    if has_compared:
        comparing.judge(searchable.label)
    return has_compared


def _is_filling(space: EmbeddingSpace) -> bool:
    """Whether look-alikes are still to come: half a catalogue would tell half the truth."""
    coming = Embedding.objects.claimable().filter(space=space)
    return coming.exists() or claims.waiting().filter(reader=READER).claimable().exists()


def _due(searchable: Searchable, space: EmbeddingSpace) -> list[Reading]:
    """Some readings that are due, of pictures that have a vector."""
    embedded = Embedding.objects.filter(
        space=space,
        state=Embedding.State.READY,
        document=models.OuterRef("document"),
        image_name=models.OuterRef("image_name"),
    )
    rows = comparing.due().filter(
        document__content_type__app_label=searchable.model._meta.app_label,
        document__content_type__model=searchable.model._meta.model_name,
    )
    rows = rows.filter(models.Exists(embedded)).select_related("document__content_type")
    rows = rows.annotate(embedding=models.Subquery(embedded.values("pk")[:1]))
    return list(rows.order_by("pk")[:_BATCH])


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """An image that was found near another one."""

    document: int
    digest: str
    found: Mapping[str, Any]


class _Slice:
    """Some images of one searchable, and what is near them."""

    def __init__(
        self, searchable: Searchable, space: EmbeddingSpace, rows: Sequence[Reading]
    ) -> None:
        self._searchable, self._space, self._rows = searchable, space, rows
        pks = {row.document.object_pk for row in rows}
        self._objects = objects_one_by_one(searchable, pks)
        self._near = self._neighbours()
        self._seen = self._seen_images()
        self._categories = self._read_categories()

    def compared(self) -> list[Comparison]:
        return [self._compared(row, self._look_alikes(row)) for row in self._rows]

    def _compared(self, row: Reading, others: Sequence[LookAlike]) -> Comparison:
        own, _name = self._categories.get(row.document.object_pk, ("", ""))
        same = [one for one in others if self._seen[one.key].digest == row.content_sha256]
        copies = [one for one in health.copies_of(row.found, others) if one not in same]
        is_first = self._is_first(row)
        return Comparison(
            reading=row,
            content_sha256=row.content_sha256,
            prior=health.prior_of(own, self._said(row), is_first=is_first),
            category=own,
            neighbours=self._kinds_near(row),
            cut=health.cut_beyond_custom(row.found, others) if is_first else 0.0,
            lettering=health.lettering_beyond_custom(row.found, others),
            twins=[self._seen[one.key].document for one in copies],
            sharers=[self._seen[one.key].document for one in same],
        )

    def _kinds_near(self, row: Reading) -> list[tuple[str, str]]:
        near = (self._categories.get(one.pk) for one in self._near.get(row.pk, []))
        return [kind for kind in near if kind is not None]

    def _neighbours(self) -> dict[int, list[Neighbour]]:
        """The nearest products of each row, neither itself nor its variants among them."""
        index = vectors.vector_index()
        stored = index.stored([row.embedding for row in self._rows])  # type: ignore[attr-defined]
        everything = self._searchable.get_index_queryset()
        found: dict[int, list[Neighbour]] = {}
        for row in self._rows:
            vector = stored.get(row.embedding)  # type: ignore[attr-defined]
            instance = self._objects.get(row.document.object_pk)
            if vector is None or not isinstance(instance, models.Model):
                continue
            others = self._searchable.without_variants(everything, instance)
            probe = Probe(vector=vector, space=self._space, model=self._searchable.model)
            [near] = index.search_each([Lookup(probe=probe, eligible=others, depth=LOOK_ALIKES)])
            found[row.pk] = near
        return found

    def _seen_images(self) -> dict[int, _Seen]:
        """What was read of the images that were found, by the key of their embedding."""
        keys = {one.sightings[0].embedding for near in self._near.values() for one in near}
        of_image = Reading.objects.by(READER).filter(
            document=models.OuterRef("document"), image_name=models.OuterRef("image_name")
        )
        rows = Embedding.objects.filter(pk__in=keys).annotate(
            found=models.Subquery(of_image.values("found")[:1]),
            digest=models.Subquery(of_image.values("content_sha256")[:1]),
        )
        told = rows.values_list("pk", "document_id", "digest", "found")
        return {
            pk: _Seen(document=document, digest=digest or "", found=found or {})
            for pk, document, digest, found in told
        }

    def _read_categories(self) -> dict[Any, tuple[str, str]]:
        """The main category of each product, as its value and as what it is called."""
        near = {one.pk for found in self._near.values() for one in found}
        objects = {**self._objects, **objects_one_by_one(self._searchable, near)}
        instances = [one for one in objects.values() if isinstance(one, models.Model)]
        try:
            values = self._searchable.category_values(instances)
            return {
                one.pk: (
                    str(values[one.pk][0]),
                    self._searchable.category_name(values[one.pk][0], one),
                )
                for one in instances
                if one.pk in values
            }
        except Exception as error:
            if not concerns_one_object(error):
                raise
            return {}  # The shop's own code failed; the rest can be told without it.

    def _look_alikes(self, row: Reading) -> list[LookAlike]:
        return [
            LookAlike(
                key=one.sightings[0].embedding,
                similarity=one.sightings[0].similarity,
                found=self._seen[one.sightings[0].embedding].found,
            )
            for one in self._near.get(row.pk, [])
            if one.sightings[0].embedding in self._seen
        ]

    def _said(self, row: Reading) -> set[str]:
        """The categories, of its own and of its look-alikes, that the title of a product says."""
        instance = self._objects.get(row.document.object_pk)
        if not isinstance(instance, models.Model):
            return set()
        own = self._categories.get(row.document.object_pk)
        named = dict([*self._kinds_near(row), *([own] if own else [])])
        title, languages = title_of(instance), self._searchable.get_languages()
        return {value for value, called in named.items() if says_kind(title, called, languages)}

    def _is_first(self, row: Reading) -> bool:
        """Further pictures of a product may show a part of it."""
        instance = self._objects.get(row.document.object_pk)
        if not isinstance(instance, models.Model):
            return False
        files = self._searchable.get_images(instance)
        return bool(files) and files[0].name == row.image_name
