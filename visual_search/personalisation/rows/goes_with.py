"""The row of what goes with a product: other kinds of thing that share its colours and style."""

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from typing import Any

from django.db import models

from ...exceptions import InvalidQueryError
from ...models import Pairing
from ...registry import Searchable, registry
from ...search.eligible.filters import clean_value
from ...search.hits import Hit
from ...store.vectors import Lookup, Neighbour, Probe, vector_index
from .wanted import Chosen, Wanted, as_hit

# Categories that one row shows things of.
_MOST_CATEGORIES = 4


def goes_with(instance: models.Model, wanted: Wanted) -> Chosen:
    """What goes with a product: of categories that go with its own, what looks most like it.

    The categories are those that a merchandiser paired (`Pairing`), then those that are bought
    together; vectors hold colours as well as shapes, so the nearest of another kind share its
    colours and style. Looks alone decide, so it needs no orders where a pair was said by hand. Four
    queries at most, where the category stands in the object itself.
    """
    searchable = registry.for_model(type(instance))
    partners = _partners(searchable, instance, wanted)
    if not partners:
        return Chosen(basis="pairing", start=instance)
    space, vectors = vector_index().vectors_of_live(
        searchable.encoder, searchable.model, [instance.pk]
    )
    vector = vectors.get(instance.pk)
    if space is None or vector is None or not vector.any():
        return Chosen(basis="pairing", start=instance)
    probe = Probe(vector=vector, space=space, model=searchable.model)
    lookups = [Lookup(probe=probe, eligible=one, depth=wanted.depth) for one in partners]
    found = vector_index().search_each(lookups)
    hits = list(_in_turn(searchable, found, wanted))
    return Chosen(hits=hits[: wanted.limit], basis="pairing", start=instance)


def _partners(
    searchable: Searchable, instance: models.Model, wanted: Wanted
) -> list[models.QuerySet[Any]]:
    """What may come of each category that goes with one of the product's."""
    name = searchable.category_filter
    own = searchable.category_values([instance]).get(instance.pk, ())
    if name is None or not own:
        return []
    source = searchable.filter_source(name)
    texts = [str(value) for value in own]
    pairs = Pairing.objects.of(searchable.label, texts)[:_MOST_CATEGORIES]
    objects = wanted.eligible(searchable)
    found = []
    for pair in pairs:
        try:
            value = clean_value(source, pair.partner_of(texts))
        except InvalidQueryError:
            continue  # The shop changed its kind of category.
        found.append(source.narrowed(objects, **{"in": [value]}))
    return found


def _in_turn(
    searchable: Searchable, found: Sequence[Sequence[Neighbour]], wanted: Wanted
) -> Iterator[Hit]:
    """The nearest of each category in turn, one of each group of variants. One query."""
    in_turn = [one for one in chain.from_iterable(zip_longest(*found)) if one is not None]
    keys = {one.pk for one in in_turn if str(one.pk) not in wanted.exclude}
    read = list(searchable.get_queryset().filter(pk__in=keys)) if keys else []
    searchable.prefetch_families(read)
    objects = {one.pk: one for one in read}
    families = set()
    for one in in_turn:
        family = searchable.family_of(objects[one.pk]) if one.pk in objects else None
        if family is None or family in families:
            continue
        families.add(family)
        nearest = one.sightings[0]
        yield as_hit(objects[one.pk], image_name=nearest.image_name, similarity=nearest.similarity)
