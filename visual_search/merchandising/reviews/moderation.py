"""Accepts and rejects pictures of shoppers; what is rejected is no longer found at once."""

from collections.abc import Collection
from typing import Any

from django.utils import timezone

from ...exceptions import RegistrationError
from ...models import ShopperPicture
from ...registry import registry
from ...store import database
from ...store.documents.synchronise import synchronise


def accept(keys: Collection[int], *, user: Any = None) -> int:
    """Let pictures be embedded and shown. Returns how many were not accepted before."""
    return _decide(keys, ShopperPicture.State.ACCEPTED, user)


def reject(keys: Collection[int], *, user: Any = None) -> int:
    """Keep pictures out, or take them back. Returns how many were not rejected before."""
    return _decide(keys, ShopperPicture.State.REJECTED, user)


@database.atomic()
def _decide(keys: Collection[int], state: str, user: Any) -> int:
    rows = ShopperPicture.objects.filter(pk__in=list(keys)).exclude(state=state)
    rows = rows.select_related("document__content_type").order_by("document", "pk")
    changed = list(rows)
    ShopperPicture.objects.filter(pk__in=[row.pk for row in changed]).update(
        state=state, decided_at=timezone.now(), decided_by=user
    )
    by_label: dict[str, set[Any]] = {}
    for row in changed:
        by_label.setdefault(row.document.label, set()).add(row.document.object_pk)
    for label, pks in by_label.items():
        try:
            searchable = registry.for_label(label)
        except RegistrationError:
            continue  # A model that is searched no more has nothing to keep in step.
        synchronise(searchable, pks)
    return len(changed)
