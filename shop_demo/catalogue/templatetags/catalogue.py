"""What every page of the shop shows, whichever app renders it."""

from decimal import Decimal

from django import template
from django.db.models import QuerySet

from ..models import Category

CURRENCY = "€"

register = template.Library()


@register.simple_tag
def top_categories() -> QuerySet[Category]:
    return Category.objects.filter(parent=None)


@register.filter
def money(amount: Decimal) -> str:
    return f"{CURRENCY}\N{NO-BREAK SPACE}{amount:,.2f}"
