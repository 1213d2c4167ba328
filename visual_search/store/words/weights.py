"""What the ways to find by words are worth in a shop: kept where judgements won."""

from collections.abc import Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, router

from ...models import LegWeights
from ...registry import Searchable
from ...remembering import Held
from .. import database

_held: Held[Mapping[str, float]] = Held()


def weights_of(searchable: Searchable) -> Mapping[str, float]:
    """By their legs, as far as they differ from those that are shipped; asked once a minute."""
    return _held.get(searchable.label, lambda: _read(searchable))


@database.writing()
def keep_weights(
    searchable: Searchable, weights: Mapping[str, float], learned: Mapping[str, Any]
) -> None:
    """Put weights in the place of those that count; `undo_weights` brings these back."""
    content_type = ContentType.objects.db_manager(database.alias()).get_for_model(searchable.model)
    LegWeights.objects.create(
        content_type=content_type, weights=dict(weights), learned=dict(learned)
    )
    _held.forget()


@database.writing()
def undo_weights(searchable: Searchable) -> bool:
    """Take back the weights that count; whether there were any."""
    newest = _rows(searchable.model).first()
    if newest is None:
        return False
    newest.delete()
    _held.forget()
    return True


def _read(searchable: Searchable) -> Mapping[str, float]:
    found = _rows(searchable.model).first()
    return found.weights if found else {}


def _rows(model: type[models.Model]) -> models.QuerySet[LegWeights]:
    using = router.db_for_read(LegWeights)
    content_type = ContentType.objects.db_manager(using).get_for_model(model)
    return LegWeights.objects.using(using).filter(content_type=content_type).order_by("-pk")
