"""Finds products by words, and forgives typing errors where nothing matches as it is written."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    SearchVector,
    TrigramWordSimilarity,
)
from django.db.models import Q, Value
from django.db.models.functions import Concat

from .models import Product, ProductQuerySet

LONGEST = 200
CLOSE = 0.35
MOST_WORDS = 8
CONFIG = "english"


@dataclass(frozen=True)
class Found:
    """Products by relevance. `is_close` says that none has the very words."""

    products: ProductQuerySet
    is_close: bool = False


def cleaned(words: str) -> str:
    """What was typed, without what no word has; PostgreSQL takes no NUL."""
    return " ".join(words.replace("\0", "").split())[:LONGEST]


def find(words: str) -> Found:
    exact = _matching(words)
    if exact.exists():
        return Found(exact)
    return Found(_close(words), is_close=True)


def find_number(words: str) -> Product | None:
    """The product whose article number or barcode was typed."""
    is_number = Q(sku__iexact=words) | Q(gtin=words.replace(" ", ""), gtin__gt="")
    found = list(Product.objects.published().filter(is_number)[:2])
    return found[0] if len(found) == 1 else None


def _matching(words: str) -> ProductQuerySet:
    query = SearchQuery(words, config=CONFIG, search_type="websearch")
    vector: Any = (
        SearchVector("name", "category__name", weight="A", config=CONFIG)
        + SearchVector("brand__name", "material", "colour", weight="B", config=CONFIG)
        + SearchVector("description", weight="C", config=CONFIG)
    )
    ranked = Product.objects.published().annotate(words=vector, rank=SearchRank(vector, query))
    found: ProductQuerySet = ranked.filter(words=query).order_by("-rank", "-pk")
    return found


def _close(words: str) -> ProductQuerySet:
    """Products with words like each of these, by the mean of their likeness."""
    text = Concat("name", Value(" "), "category__name", Value(" "), "brand__name")
    typed = words.split()[:MOST_WORDS]
    likeness = [TrigramWordSimilarity(word, text) for word in typed]
    mean: Any = sum(likeness[1:], start=likeness[0]) / Value(float(len(typed)))
    ranked = Product.objects.published().annotate(rank=mean)
    found: ProductQuerySet = ranked.filter(rank__gte=CLOSE).order_by("-rank", "-pk")
    return found
