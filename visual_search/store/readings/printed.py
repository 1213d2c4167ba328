"""What may be printed on some products: what was read of them, and how the shop names them."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models
from django.db.models.functions import Left

from ...models import Document, Reading
from ...models.documents import key_column

# In `found` of that reader: its lines.
Lines = list[dict[str, Any]]

# In the place of an image's name: the words of the shop, which name what may be printed there.
SHOP = ""
# Of these the beginning, where names and brands stand.
_CHARACTERS = 200


def lines_of(
    model: type[models.Model], pks: Collection[Any], *, reader: str
) -> Mapping[Any, Mapping[str, Lines]]:
    """By the keys of objects, the lines on each of their images by its name, and under SHOP."""
    key = f"document__{key_column(model)}"
    documents = Document.objects.of_objects(model, pks)
    rows = Reading.objects.by(reader).done().filter(document__in=documents)
    texts = documents.annotate(start=Left("text", _CHARACTERS))
    found: dict[Any, dict[str, Lines]] = {
        pk: {SHOP: [{"text": text}]} for pk, text in texts.values_list(key_column(model), "start")
    }
    for pk, name, said in rows.values_list(key, "image_name", "found"):
        found.setdefault(pk, {})[name] = said.get("lines", [])
    return found
