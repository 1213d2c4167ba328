"""Suggestions while somebody types: products, categories, and how the words go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..language.sentences.heads import CATEGORY
from ..language.terms.letters import plain
from ..registry import Searchable
from .eligible.filters import eligible_objects
from .hits import Candidate, Hit
from .query import Page, Query
from .query.typed.correction import completed, corrected
from .query.typed.naming import names_of
from .query.typed.spoken import languages_of
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
    # The word itself, where it is one already, before longer ones.
    ways = sorted(
        completed(searchable, typed, limit=_WORDS), key=lambda one: plain(one) != plain(typed)
    )
    products, words = _products(searchable, typed, ways)
    if not products:
        typed = corrected(searchable, typed) or typed
        products, _words = _products(searchable, typed, ())
        words = words or ([typed] if typed != text else [])
    return Suggestions(products=products, categories=_categories(searchable, typed), words=words)


def _products(
    searchable: Searchable, typed: str, ways: Sequence[str]
) -> tuple[list[Hit], Sequence[str]]:
    """The best by their words, of variants the first; and the ways that some of them go.

    A first word is taken to go on as most products have it. Of a further one any way will do,
    and those count that products have beside words before it: there is no blue brass.
    """
    lasts = [way.rsplit(maxsplit=1)[-1] for way in ways]
    is_first_word = len(typed.split()) < 2
    query = Query(
        searchable=searchable,
        eligible=eligible_objects(searchable),
        page=Page(limit=_PRODUCTS),
        words=ways[0] if ways else typed,
        also=() if is_first_word else tuple(lasts[1:]),
    )
    retriever = ByWords()
    probe = retriever.probe(query)
    found = retriever.retrieve(probe, query.eligible, depth=_DEPTH) if probe else []
    if not found or is_first_word:
        return _hits(query, found), ways
    held = {one.pk: {word for reason in one.reasons for word in reason.values} for one in found}
    # Several ways that a last word goes on are no more than one.
    filled = {pk: len(words - {*lasts}) + bool(words & {*lasts}) for pk, words in held.items()}
    found = sorted(found, key=lambda one: -filled[one.pk])
    most = filled[found[0].pk]
    whole = [words for pk, words in held.items() if filled[pk] == most and words - {*lasts}]
    going = [way for way, last in zip(ways, lasts, strict=True) if last in set().union(*whole)]
    return _hits(query, found), going if whole else ways


def _hits(query: Query, found: Sequence[Candidate]) -> list[Hit]:
    objects = query.eligible.in_bulk([one.pk for one in found])
    query.searchable.prefetch_families(list(objects.values()))
    families: dict[Any, Hit] = {}
    for one in found:
        if one.pk in objects:
            instance = objects[one.pk]
            hit = Hit(
                instance=instance, image_name=one.image_name, similarity=None, score=one.score
            )
            families.setdefault(query.searchable.family_of(instance), hit)
    return list(families.values())[:_PRODUCTS]


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
