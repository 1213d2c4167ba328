"""Rows of a product that go by what others did: looked at it too, or bought it along."""

from django.db import models

from ...models import Together
from ...registry import registry
from .wanted import Chosen, Wanted, hits_of_keys

Basis = Together.Basis


def also_viewed(instance: models.Model, wanted: Wanted) -> Chosen:
    """What shoppers look at on the same day, more often than chance explains. Two queries."""
    return _beside(instance, Basis.VIEWED, wanted)


def bought_together(instance: models.Model, wanted: Wanted) -> Chosen:
    """What is ordered on the same day, more often than chance explains. Two queries."""
    return _beside(instance, Basis.BOUGHT, wanted)


def _beside(instance: models.Model, basis: Basis, wanted: Wanted) -> Chosen:
    searchable = registry.for_model(type(instance))
    keys = Together.objects.keys_beside(instance, basis)
    objects = searchable.without_variants(wanted.eligible(searchable), instance) if keys else None
    hits = [] if objects is None else hits_of_keys(searchable, objects, keys, wanted)
    return Chosen(hits=hits, basis=f"{basis.value}_together", start=instance)
