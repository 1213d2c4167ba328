"""What is printed on the products of some objects, as the reader of words has read it."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models

from ...models import Document, Reading
from ...models.documents import key_column

# In `found` of that reader: its lines.
Lines = list[dict[str, Any]]


def lines_of(
    model: type[models.Model], pks: Collection[Any], *, reader: str
) -> Mapping[Any, Mapping[str, Lines]]:
    """By the keys of objects, the lines on each of their images by its name."""
    key = f"document__{key_column(model)}"
    documents = Document.objects.of_objects(model, pks)
    rows = Reading.objects.by(reader).done().filter(document__in=documents)
    found: dict[Any, dict[str, Lines]] = {}
    for pk, name, said in rows.values_list(key, "image_name", "found"):
        found.setdefault(pk, {})[name] = said.get("lines", [])
    return found
