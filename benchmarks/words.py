"""Searching a large catalogue for words: time, bytes, and whether the ranking is exactly BM25.

Makes products of its own in an empty database, with words as common as Zipf has them. Run:
python -m dev.services run -- python -m benchmarks.words [PRODUCTS]
With `--shop DIR [--json]` it measures what words find instead: see `words_quality`.
"""

import argparse
import gc
import io
import os
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.large_catalogue import CATEGORIES, PRODUCTS
from benchmarks.words_quality import measure

VOCABULARY = 200_000
SHORTEST, LONGEST = 25, 70
QUERIES = 200
DEPTH = 50
_LETTERS = "bcdfghjklmnpqrtvwxz"
_BATCH = 20_000


def word(number: int) -> str:
    """A word that has no other stem and is no stop word."""
    letters = ["q"]
    for _ in range(5):
        number, rest = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return "".join(letters)


def texts(count: int) -> Iterator[Any]:
    """The numbers of the words of each product."""
    random = np.random.default_rng(1)
    chances = 1 / np.arange(1, VOCABULARY + 1)
    edges = np.cumsum(chances / chances.sum())
    for start in range(0, count, _BATCH):
        lengths = random.integers(SHORTEST, LONGEST + 1, min(_BATCH, count - start))
        drawn = np.searchsorted(edges, random.random(lengths.sum()))
        ends = np.concatenate([[0], np.cumsum(lengths)])
        yield from (drawn[begin:end] for begin, end in pairwise(ends))


def fill(count: int, terms: Any, *, mark: int, content_type: int) -> Any:
    """Products with their documents and words; how many documents have each word."""
    from django.db import connection

    from shop_demo.catalogue.models import Category
    from visual_search.store.words.impacts import Analysed

    Category.objects.bulk_create(Category(name=f"c{n}", slug=f"c{n}") for n in range(CATEGORIES))
    average = (SHORTEST + LONGEST) / 2
    having = np.zeros(VOCABULARY, dtype=np.int64)
    names = [word(number) for number in range(VOCABULARY)]
    with connection.cursor() as cursor:
        cursor.execute(PRODUCTS.format(categories=CATEGORIES), [count])
        cursor.execute("SELECT array_agg(id ORDER BY id) FROM catalogue_product")
        keys = cursor.fetchone()[0]
        documents, words = io.StringIO(), io.StringIO()
        for number, drawn in enumerate(texts(count), 1):
            found, counts = np.unique(drawn, return_counts=True)
            having[found] += 1
            one = Analysed(
                frequencies=dict(zip(terms[found].tolist(), counts.tolist(), strict=True)),
                length=len(drawn),
                written={},
            )
            text = " ".join(names[place] for place in drawn)
            documents.write(
                f"{number}\t{content_type}\t{keys[number - 1]}\t{text}\t{{}}\t{{}}\tnow\n"
            )
            impacts = one.impacts(average).to_text()
            words.write(f"{number}\t{content_type}\t{impacts}\t{len(drawn)}\t{mark}\n")
            if number % _BATCH == 0 or number == count:
                _copy(cursor, "visual_search_document (id, content_type_id, integer_pk, text,"
                      " barcodes, attributes, updated_at)", documents)  # fmt: skip
                _copy(cursor, "visual_search_words (document_id, content_type_id, impacts,"
                      " length, made)", words)  # fmt: skip
                documents, words = io.StringIO(), io.StringIO()
    return having


def _copy(cursor: Any, table: str, rows: io.StringIO) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        copy.write(rows.getvalue())


def measure_all(having: Any, terms: Any, count: int, content_type: int) -> None:
    """What a sweep would have counted, and what autovacuum would have done."""
    from django.db import connection

    from visual_search.models import Term, Vocabulary

    average = (SHORTEST + LONGEST) / 2
    Vocabulary.objects.update_or_create(
        pk=content_type,
        defaults={"average": average, "documents": count, "length": int(average * count)},
    )
    rows = [
        Term(content_type_id=content_type, term=int(terms[n]), lexeme=word(n), word=word(n),
             documents=int(having[n]))
        for n in np.flatnonzero(having)
    ]  # fmt: skip
    Term.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE benchmark_ts AS"
            " SELECT id, to_tsvector('simple', text) AS words FROM visual_search_document"
        )
        cursor.execute("CREATE INDEX ON benchmark_ts USING gin (words)")
        for table in ("catalogue_product", "visual_search_document", "visual_search_words",
                      "visual_search_term", "benchmark_ts"):  # fmt: skip
            cursor.execute(f"VACUUM ANALYZE {table}")


def questions(count: int) -> list[list[int]]:
    """One to four words that stand in one product."""
    random = np.random.default_rng(2)
    chosen = dict.fromkeys(random.integers(0, min(count, 50_000), QUERIES * 2).tolist())
    found = {}
    for number, drawn in enumerate(texts(count)):
        if number in chosen:
            found[number] = np.unique(drawn)
        if number > 50_000:
            break
    kept = list(found.values())[:QUERIES]
    return [
        random.choice(one, size=int(random.integers(1, 5)), replace=False).tolist() for one in kept
    ]


def timed(ask: Callable[[list[int]], object], asked: Sequence[list[int]]) -> str:
    for one in asked[:20]:
        ask(one)
    times = []
    for one in asked:
        started = time.perf_counter()
        ask(one)
        times.append(1000 * (time.perf_counter() - started))
    return f"{np.percentile(times, 50):.1f} / {np.percentile(times, 95):.1f}"


def by_words(filters: dict[str, Any]) -> Callable[[list[int]], Any]:
    from shop_demo.catalogue.models import Product
    from visual_search import search
    from visual_search.registry import registry
    from visual_search.search.query import Page
    from visual_search.search.retrievers.lexical import ByWords

    searchable, retriever = registry.for_model(Product), ByWords()
    eligible = Product.objects.filter(is_published=True, **filters)

    def ask(numbers: list[int]) -> Any:
        typed = " ".join(map(word, numbers))
        query = search.Query(searchable=searchable, eligible=eligible, page=Page(), words=typed)
        return retriever.retrieve(retriever.probe(query), eligible, depth=DEPTH)

    return ask


def suggested() -> Callable[[list[int]], Any]:
    """Suggestions for the first letters of a word; all words of this catalogue begin alike."""
    from shop_demo.catalogue.models import Product
    from visual_search.registry import registry
    from visual_search.search.suggest import suggest

    searchable = registry.for_model(Product)

    def ask(numbers: list[int]) -> Any:
        return suggest(searchable, word(numbers[0])[: 1 + numbers[0] % 5])

    return ask


def by_ts_rank(condition: str) -> Callable[[list[int]], Any]:
    from django.db import connection

    def ask(numbers: list[int]) -> Any:
        typed = " | ".join(map(word, numbers))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT d.integer_pk FROM benchmark_ts t JOIN visual_search_document d USING (id)"
                " JOIN catalogue_product p ON p.id = d.integer_pk,"
                " to_tsquery('simple', %s) q WHERE t.words @@ q AND p.is_published"
                f" {condition} ORDER BY ts_rank_cd(t.words, q) DESC LIMIT {DEPTH}",
                [typed],
            )
            return cursor.fetchall()

    return ask


def in_memory(count: int) -> tuple[Callable[[list[int]], Any], Any]:
    import bm25s

    index = bm25s.BM25(k1=1.5, b=0.75, method="lucene")
    names = {word(n): n for n in range(VOCABULARY)}
    index.index(([one.tolist() for one in texts(count)], names), show_progress=False)

    def ask(numbers: list[int]) -> Any:
        return index.retrieve([[word(n) for n in numbers]], k=DEPTH, show_progress=False)

    return ask, index


def sizes(count: int) -> list[str]:
    from django.db import connection

    lines = []
    with connection.cursor() as cursor:
        for name in ("visual_search_words", "visual_search_term", "benchmark_ts"):
            cursor.execute("SELECT pg_total_relation_size(%s), pg_indexes_size(%s)", [name, name])
            whole, indexes = cursor.fetchone()
            lines.append(f"{name}: {whole / count:.0f} bytes a product, {indexes / count:.0f} of"
                         " them indexes")  # fmt: skip
    return lines


def say(line: str) -> None:
    print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("products", type=int, nargs="?", default=100_000)
    parser.add_argument("--shop", type=Path, help="folder of products.csv and queries.csv")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop_demo.settings")
    import django

    django.setup()
    if options.shop:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure(options.shop, as_json=options.json)
    else:
        measure_scale(options.products)


def measure_scale(count: int) -> None:
    from django.contrib.contenttypes.models import ContentType
    from django.core.management import call_command

    from shop_demo.catalogue.models import Product
    from visual_search.registry import registry
    from visual_search.store.words.impacts import term_of
    from visual_search.store.words.vocabulary import Measure

    call_command("migrate", verbosity=0)
    content_type = ContentType.objects.get_for_model(Product).pk
    terms = np.array([term_of(word(n)) for n in range(VOCABULARY)])
    mark = Measure.of(Product).mark(registry.for_model(Product))
    started = time.perf_counter()
    having = fill(count, terms, mark=mark, content_type=content_type)
    measure_all(having, terms, count, content_type)
    say(f"{count} products, filled in {time.perf_counter() - started:.0f} s")
    asked = questions(count)
    mine, tenth = by_words({}), by_words({"stock": 3})
    say("\n".join(sizes(count)))
    say("p50 / p95 ms of the first 50, 1 to 4 words of a product, 200 queries")
    say(f"BM25: {timed(mine, asked)}; a tenth may be shown: {timed(tenth, asked)}")
    say(f"suggestions for 1 to 5 letters: {timed(suggested(), asked)}")
    ts_rank, ts_tenth = by_ts_rank(""), by_ts_rank("AND p.stock = 3")
    say(f"ts_rank_cd: {timed(ts_rank, asked[:50])}; a tenth: {timed(ts_tenth, asked[:50])}")
    gc.collect()
    memory, _index = in_memory(count)
    say(f"bm25s in memory: {timed(memory, asked)}")
    exact = sum(_is_equal(mine(one), memory(one)) for one in asked)
    say(f"the same scores to 1e-3 as bm25s: {exact} of {len(asked)}")


def _is_equal(mine: Any, theirs: Any) -> bool:
    scores = np.array([one.score for one in mine])
    other = theirs.scores[0][: len(scores)]
    return bool(np.allclose(scores, other, atol=2e-3))


if __name__ == "__main__":
    main()
