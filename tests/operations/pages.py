"""A product page of a host."""

from django.template import Context, Template

from tests.testapp.models import Poster

WIDGET = "{% load visual_search %}before {% similar_products product %} after"


def product_page(product: Poster) -> str:
    return Template(WIDGET).render(Context({"product": product}))
