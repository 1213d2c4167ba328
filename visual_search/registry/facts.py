"""What an object says of itself, in code of the host's that may fail for one row of many."""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.db import models
from django.utils.text import capfirst

from ..transactions import Shelter

logger = logging.getLogger(__name__)

Fact = TypeVar("Fact")


def title_of(instance: models.Model, *, named_by: str = "") -> str:
    """Its `str()`; kind and key, such as “Product 17”, where that fails or is empty.

    Args:
        named_by: the field or property that says it in place of `str()`.
    """

    def read() -> str:
        return str(getattr(instance, named_by) or "") if named_by else str(instance)

    title = told(instance, read, code="title_unreadable", otherwise="")
    if title.strip():
        return title
    return f"{capfirst(str(instance._meta.verbose_name))} {instance.pk}"


def url_of(instance: models.Model) -> str:
    """Its `get_absolute_url()`; empty where there is none, or it fails for this object."""
    return told(instance, lambda: address_of(instance), code="url_unreadable", otherwise="")


def address_of(instance: models.Model) -> str:
    """Its `get_absolute_url()`; empty where it has none. Raises whatever that raises."""
    get_url = getattr(instance, "get_absolute_url", None)
    return str((get_url and get_url()) or "")


def told(
    instance: models.Model,
    read: Callable[[], Fact],
    *,
    code: str,
    otherwise: Fact,
    is_raised: bool = False,
    note: Callable[[Exception], object] | None = None,
) -> Fact:
    """Read one fact of an object; where the host's code fails, log that and go on without it.

    So does a transaction that is open: of what was asked in it for this fact, nothing is left.

    Args:
        note: called with what was raised and is not raised on.

    Raises:
        django.db.Error: from a transaction that is dead: whoever began it must know.
        Exception: whatever it was, where `is_raised`.
    """
    shelter = Shelter()
    try:
        with shelter:
            return read()
    # The host's own code, and storages, raise whatever they like.
    except Exception as error:
        if is_raised or not shelter.holds:
            raise
        logger.warning("%s: %s %s", code, instance._meta.label, instance.pk, exc_info=True)
        if note is not None:
            note(error)
        return otherwise
