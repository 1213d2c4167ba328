"""Products like one product, as the widget and the API find them, in one call."""

from dataclasses import replace

from django.db import models

from ..registry import registry
from .eligible.filters import Filters
from .hits import Results
from .pipeline import run
from .query import Page, product_query


def similar(
    instance: models.Model, *, limit: int | None = None, filters: Filters | None = None
) -> Results:
    """Return products like one, best first, without the product itself and its variants.

    Args:
        limit: how many at most; the page size where it is left out.
        filters: values by the names of the searchable's filters.

    Raises:
        RegistrationError: the model of the product is not searchable.
        NotEmbeddedError: the product has no searchable picture yet.
        InvalidQueryError, NoLiveSpaceError: as for `search.product_query`.
    """
    searchable = registry.for_model(type(instance))
    query = product_query(searchable, instance, filters=filters, page=Page(limit=limit))
    others = searchable.without_variants(query.eligible, instance)
    return run(replace(query, eligible=others))
