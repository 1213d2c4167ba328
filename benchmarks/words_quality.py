"""What words find in a shop whose answers people have judged: each leg alone, and both joined.

The folder has products.csv (sku, style, name, color, category, description) and queries.csv (query,
lang, kind, style, grade 1 to 3); a document is a style with all its colours. Products are made in
the database that it is given, embedded by a worker's code, and asked by `search.run`. Run:
python -m dev.services run -- python -m benchmarks.words --shop DIR [--json]
"""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

DEPTH = 10
Row = dict[str, str]
Found = Callable[[str], list[str]]


def measure(directory: Path, *, as_json: bool) -> None:
    styles = _styles(directory)
    searchable = _indexed(styles)
    judged = judged_in(directory)
    legs = _legs(searchable)
    values = {name: values_of(leg, judged) for name, leg in legs.items()}
    kinds = np.array([kind for _query, _language, kind in judged])
    report = {
        kind: {name: summary_of(own[_of(kinds, kind)]) for name, own in values.items()}
        for kind in [*dict.fromkeys(kinds.tolist()), "all"]
    }
    print(json.dumps(report, indent=2) if as_json else table(report))


def _of(kinds: Any, kind: str) -> Any:
    return np.ones(len(kinds), dtype=bool) if kind == "all" else kinds == kind


def summary_of(values: Any) -> dict[str, float]:
    from visual_search.lab.measures.bootstrap import Resampling

    low, high = Resampling.by([str(n) for n in range(len(values))]).interval(values)
    return {
        "ndcg": round(float(values.mean()), 3),
        "low": round(low, 3),
        "high": round(high, 3),
        "queries": len(values),
    }


def table(report: Mapping[str, Mapping[str, Mapping[str, float]]], *, width: int = 8) -> str:
    """A line for each name, which takes so many characters, with all that was measured of it."""
    lines = [f"nDCG@{DEPTH} with 95 percent intervals"]
    for name, measured in report.items():
        cells = [
            f"{of} {one['ndcg']:.3f} ({one['low']:.2f} to {one['high']:.2f})"
            for of, one in measured.items()
        ]
        lines.append(f"{name:{width}} {' | '.join(cells)}")
    return "\n".join(lines)


def _styles(directory: Path) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    with (directory / "products.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            found[row["style"]].append(row)
    return found


def judged_in(directory: Path) -> dict[tuple[str, str, str], dict[str, int]]:
    """The grades of styles by query, language and kind."""
    found: dict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
    with (directory / "queries.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            key = (row["query"], row["lang"], row["kind"])
            found[key][row["style"]] = int(row["grade"])
    return found


def _indexed(styles: Mapping[str, list[Row]]) -> Any:
    """A searchable of styles, with their words and their texts in the index."""
    from shop_demo.catalogue.models import Category, Product
    from visual_search import indexing
    from visual_search.registry import Passage, Searchable, registry
    from visual_search.store import spaces
    from visual_search.store.documents.drift import reconcile

    class Styles(Searchable):
        images = "photos__image"
        text_fields = ("name", "category__name", "description")

        def get_passages(self, instance: Any) -> tuple[Passage, ...]:
            return _passages(styles[instance.style])

        def get_text(self, instance: Any) -> str:
            # Article numbers mean nothing, and have their own way to be found.
            return "\n".join(one.text for one in self.get_passages(instance)[:-1])

    registry.unregister(Product)
    registry.register(Product, Styles)
    categories: dict[str, Any] = {}
    for number, (style, rows) in enumerate(styles.items()):
        name = rows[0]["category"]
        if name not in categories:
            categories[name] = Category.objects.create(name=name, slug=f"category-{number}")
        Product.objects.create(
            sku=style,
            style=style,
            name=_name(rows[0]),
            slug=f"product-{number}",
            category=categories[name],
            description=rows[0]["description"],
            price=1,
        )
    spaces.ensure_spaces()
    searchable = registry.for_model(Product)
    reconcile(searchable, every_object=True)
    for _outcome in indexing.embed_pending(seconds=300):
        pass
    indexing.sweep()
    indexing.learn_words(seconds=300)
    return searchable


def _name(row: Row) -> str:
    return row["name"].removesuffix(f" {row['color']}")


def _passages(rows: Sequence[Row]) -> tuple[Any, ...]:
    from visual_search.registry import Passage

    colours = " ".join(dict.fromkeys(row["color"] for row in rows))
    return (
        Passage(text=_name(rows[0]), weight=8),
        Passage(text=rows[0]["category"], weight=4),
        Passage(text=colours, weight=3),
        Passage(text=rows[0]["description"], weight=1),
        Passage(text=" ".join(row["sku"] for row in rows), weight=3),
    )


def _legs(searchable: Any) -> dict[str, Found]:
    from visual_search import search
    from visual_search.search.query import Page, words_query
    from visual_search.search.retrievers.base import Scan
    from visual_search.search.retrievers.lexical import ByWords
    from visual_search.search.retrievers.semantic import ByMeaning

    def query(words: str) -> Any:
        return words_query(searchable, words, page=Page(limit=DEPTH))

    def alone(retriever: Any) -> Found:
        def find(words: str) -> list[str]:
            scan = Scan(query=query(words), depth=DEPTH)
            [ranking] = retriever.rank_each([scan]) if retriever.understands(scan.query) else [[]]
            return [names[one.pk] for one in ranking]

        return find

    names = dict(searchable.get_queryset().values_list("pk", "style"))
    return {
        "words": alone(ByWords()),
        "meaning": alone(ByMeaning()),
        "joined": lambda words: [hit.instance.style for hit in search.run(query(words))],
    }


def values_of(find: Found, judged: Mapping[tuple[str, str, str], Mapping[str, int]]) -> Any:
    from django.utils.translation import override

    values = []
    for (words, language, _kind), grades in judged.items():
        with override({"zh": "zh-hans"}.get(language, language)):
            found = find(words)
        values.append(_ndcg([grades.get(style, 0) for style in found], list(grades.values())))
    return np.array(values)


def _ndcg(found: Sequence[int], grades: Sequence[int]) -> float:
    """With the gain 2^grade - 1, as learning to rank has it."""

    def gained(some: Sequence[int]) -> float:
        gains = 2.0 ** np.array(some[:DEPTH], dtype=float) - 1
        return float(gains @ (1 / np.log2(np.arange(2, len(gains) + 2))))

    return gained(found) / gained(sorted(grades, reverse=True))
