"""Suggestions while somebody types: products, categories, and how the words go on."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..language.heads import CATEGORY
from ..language.letters import plain
from ..registry import Searchable
from .eligible.filters import eligible_objects
from .hits import Hit
from .query import Page, Query
from .query.correction import completed, corrected
from .query.naming import names_of
from .query.spoken import languages_of
from .retrievers.lexical import ByWords

MAX_LENGTH = 100
_PRODUCTS, _CATEGORIES, _WORDS = 6, 3, 4
# Of variants one is shown, so more are looked at.
_DEPTH = 18


@dataclass(frozen=True, kw_only=True)
class SuggestedCategory:
    """A category, and the filters that lead to it."""

    label: str
    filters: dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class Suggestions:
    """What may be meant by what was typed so far; `words` are whole queries."""

    products: Sequence[Hit] = ()
    categories: Sequence[SuggestedCategory] = ()
    words: Sequence[str] = ()


def suggest(searchable: Searchable, text: str) -> Suggestions:
    """What shoppers may mean who have typed so much. Few statements, and no network is asked."""
    typed = " ".join(text.replace("\x00", " ").split(" "))[:MAX_LENGTH].lstrip()
    if not typed.strip():
        return Suggestions()
    words = completed(searchable, typed, limit=_WORDS)
    products = _products(searchable, typed, words)
    if not products:
        typed = corrected(searchable, typed) or typed
        words = words or ([typed] if typed != text else [])
        products = _products(searchable, typed, words)
    return Suggestions(products=products, categories=_categories(searchable, typed), words=words)


def _products(searchable: Searchable, typed: str, words: Sequence[str]) -> list[Hit]:
    """The best by their words, whichever way the last one goes on; of variants the first."""
    query = Query(
        searchable=searchable,
        eligible=eligible_objects(searchable),
        page=Page(limit=_PRODUCTS),
        words=typed,
        also=tuple(word.split()[-1] for word in words),
    )
    retriever = ByWords()
    probe = retriever.probe(query)
    if probe is None:
        return []
    found = retriever.retrieve(probe, query.eligible, depth=_DEPTH)
    objects = query.eligible.in_bulk([one.pk for one in found])
    searchable.prefetch_families(list(objects.values()))
    families = {
        searchable.family_of(objects[one.pk]): Hit(
            instance=objects[one.pk], image_name=one.image_name, similarity=None, score=one.score
        )
        for one in reversed(found)
        if one.pk in objects
    }
    return list(families.values())[::-1][:_PRODUCTS]


def _categories(searchable: Searchable, typed: str) -> list[SuggestedCategory]:
    """Those whose name, or a word of it, begins with what was typed or with its last word."""
    name = searchable.category_filter
    names = names_of(searchable, CATEGORY, languages_of(searchable))
    if name is None or names is None:
        return []
    whole, last = plain(typed).strip(), plain(typed.rsplit(maxsplit=1)[-1])
    found: list[tuple[int, str, str]] = []
    for value, label in names.labels.items():
        called = plain(label)
        rank = _rank(called, whole, last)
        if rank is not None:
            found.append((rank, label, value))
    best = sorted(found)[:_CATEGORIES]
    return [SuggestedCategory(label=label, filters={name: [value]}) for _rank, label, value in best]


def _rank(called: str, whole: str, last: str) -> int | None:
    if called.startswith(whole):
        return 0
    if f" {whole}" in called:
        return 1
    return 2 if called.startswith(last) or f" {last}" in called else None
