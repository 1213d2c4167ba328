"""What was accepted of one attribute, as an annotation of the shop's own queryset."""

from typing import Any

from django.db import models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from ..models import Document


def accepted_attribute(model: type[models.Model], name: str) -> Any:
    """The accepted value of an attribute, as it is called; empty for none.

    `Product.objects.annotate(pattern=accepted_attribute(Product, "pattern"))` can then be a filter.
    """
    own = Document.objects.of_object(model, OuterRef("pk"))
    text = KeyTextTransform(name, "attributes")
    found = Subquery(own.annotate(told=text).values("told")[:1], output_field=models.TextField())
    return Coalesce(found, Value("", output_field=models.TextField()))
