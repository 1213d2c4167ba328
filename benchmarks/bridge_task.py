"""Words that find products without any text, by a bridge that was learned on the others' pictures.

A part of `benchmarks.photo_and_words`, for a folder that has a queries.csv (query, lang, kind,
style, grade 1 to 3) too.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.words_quality import DEPTH, Row, judged_in, summary_of, values_of

SPLITS, PARTS = 4, 5
# Enough products for as many styles, in all their colours.
_FOUND = 60

Judged = Mapping[tuple[str, str, str], Mapping[str, int]]


def measure_bridge(directory: Path, searchable: Any, rows: Sequence[Row]) -> dict[str, Any]:
    """nDCG by kind; empty where nobody has judged anything.

    The products are in the index with their texts, and stay so.
    """
    file = directory / "queries.csv"
    if not file.exists():
        return {}
    judged = judged_in(directory)
    values = dict(_asked(searchable, rows, judged))
    kinds = np.array([kind for _query, _language, kind in judged])
    return {
        name: {
            kind: summary_of(one if kind == "all" else one[kinds == kind])
            for kind in [*dict.fromkeys(kinds.tolist()), "all"]
        }
        for name, one in values.items()
    }


def _asked(searchable: Any, rows: Sequence[Row], judged: Judged) -> Iterator[tuple[str, Any]]:
    yield "bridge alone", _without_texts(searchable, judged)
    with _bridge(searchable, is_there=False):
        yield "all texts", values_of(_search(searchable), judged)
    with _bridge(searchable, is_there=True):
        yield "all texts and bridge", values_of(_search(searchable), judged)
    styles = sorted({row["style"] for row in rows})
    alone, bridged = [], []
    # Each style is without a text once.
    for part in range(PARTS):
        with _speechless(searchable, _part(styles, split=0, part=part)):
            with _bridge(searchable, is_there=False):
                alone.append(values_of(_search(searchable), judged))
            with _bridge(searchable, is_there=True):
                bridged.append(values_of(_search(searchable), judged))
    yield "a fifth without text", np.mean(alone, axis=0)
    yield "a fifth without text, and bridge", np.mean(bridged, axis=0)


def _part(styles: Sequence[str], *, split: int, part: int) -> set[str]:
    turns = np.random.default_rng(split).permutation(len(styles)) % PARTS
    return {style for style, turn in zip(styles, turns, strict=True) if turn == part}


def _without_texts(searchable: Any, judged: Judged) -> Any:
    """Learned on four fifths of the styles, asked for the other; all are the other in turn."""
    from visual_search.encoders.learned.bridge import learn_bridge
    from visual_search.search.query import words_query

    pictures, texts, lesson = _lesson(searchable)
    styles = sorted({family[-1] for family in lesson.families})
    queries = {words: words_query(searchable, words) for words, _language, _kind in judged}
    values = []
    for split in range(SPLITS):
        scores: dict[str, dict[str, float]] = {words: {} for words in queries}
        for part in range(PARTS):
            kept = _part(styles, split=split, part=part)
            learnt = np.array([family[-1] not in kept for family in lesson.families])
            _keep(pictures, texts, learn_bridge(lesson.part(learnt)))
            for words, query in queries.items():
                scores[words] |= _scores(query, kept)
        ranked = {
            words: sorted(one, key=lambda style: -one[style]) for words, one in scores.items()
        }
        values.append(values_of(lambda words, ranked=ranked: ranked[words][:DEPTH], judged))
    return np.mean(values, axis=0)


def _lesson(searchable: Any) -> Any:
    from visual_search.calibration.bridges import lesson_of
    from visual_search.store.spaces import live_space

    spaces = live_space(searchable.encoder), live_space(searchable.text_encoder)
    return *spaces, lesson_of(*spaces)


def _keep(pictures: Any, texts: Any, bridge: Any) -> None:
    from django.utils import timezone

    from visual_search.store.spaces.bridges import keep_bridge

    keep_bridge(pictures, texts, bridge, trial=None, products=0, learned_at=timezone.now())


def _scores(query: Any, styles: set[str]) -> dict[str, float]:
    """Of each of some styles the best score among its products."""
    from dataclasses import replace

    from visual_search.search.retrievers.base import Scan
    from visual_search.search.retrievers.bridge import ByBridge

    eligible = query.eligible.filter(style__in=styles)
    names = dict(eligible.values_list("pk", "style"))
    scan = Scan(query=replace(query, eligible=eligible), depth=len(names))
    [found] = ByBridge().rank_each([scan])
    best: dict[str, float] = {}
    for one in found:
        best.setdefault(names[one.pk], one.score)
    return best


def _search(searchable: Any) -> Any:
    from visual_search import search
    from visual_search.search.query import Page, words_query

    def find(words: str) -> list[str]:
        results = search.run(words_query(searchable, words, page=Page(limit=_FOUND)))
        return list(dict.fromkeys(hit.instance.style for hit in results))[:DEPTH]

    return find


@contextmanager
def _bridge(searchable: Any, *, is_there: bool) -> Iterator[None]:
    """With a bridge as a worker learns it, or without any."""
    from visual_search.calibration.bridges import tend_bridges
    from visual_search.models import SpaceBridge

    del searchable
    SpaceBridge.objects.all().delete()
    if is_there:
        tend_bridges()
        if not SpaceBridge.objects.exclude(weight=b"").exists():
            raise RuntimeError("No bridge was learned, so nothing would be measured with one.")
    yield


@contextmanager
def _speechless(searchable: Any, styles: set[str]) -> Iterator[None]:
    """While some styles have no text at all."""
    from shop_demo.catalogue.models import Category, Product

    nameless, _is_new = Category.objects.get_or_create(name="", slug="nameless")
    some = Product.objects.filter(style__in=styles)
    known = list(some)
    some.update(name="", description="", category=nameless)
    _renewed(searchable)
    yield
    Product.objects.bulk_update(known, ["name", "description", "category"])
    _renewed(searchable)


def _renewed(searchable: Any) -> None:
    from visual_search import indexing
    from visual_search.store.documents.drift import reconcile

    reconcile(searchable, every_object=True)
    for _outcome in indexing.embed_pending(seconds=300):
        pass
    indexing.sweep()
