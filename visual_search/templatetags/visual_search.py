"""`{% similar_products product limit=8 %}`, also lazily and as a list."""

from django import template
from django.db import models

from ..widgets import SimilarProducts

register = template.Library()


@register.simple_tag(takes_context=True)
def similar_products(
    context: template.Context, instance: models.Model, *, limit: int = 8, lazy: bool = False
) -> SimilarProducts:
    """Show products that look like one.

    `{% similar_products product %}` prints the widget, `... lazy=True` a placeholder that
    fetches it when it comes into view, `... as similar` gives a list of cards to loop over.
    """
    return SimilarProducts(
        instance=instance, limit=int(limit), is_lazy=lazy, request=context.get("request")
    )
