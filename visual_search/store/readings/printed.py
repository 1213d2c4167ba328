"""What may be printed on some products: what was read of them, and how the shop names them."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models
from django.db.models.functions import Left

from ...models import Document, Reading

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
    documents = Document.objects.of_objects(model, pks)
    rows = Reading.objects.by(reader).done().filter(document__in=documents)
    texts = documents.annotate(start=Left("text", _CHARACTERS))
    found: dict[Any, dict[str, Lines]] = {}
    of_document = {}
    for pk, document, text in texts.with_keys(model, "pk", "start"):
        found[pk] = of_document[document] = {SHOP: [{"text": text}]}
    for document, name, said in rows.values_list("document", "image_name", "found"):
        of_document[document][name] = said.get("lines", [])
    return found
