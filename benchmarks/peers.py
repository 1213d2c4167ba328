"""What the app adds to the search for the nearest vectors, beside what does nothing else.

Fills an empty database with 100,000 products of 1,280 dimensions (or takes those of a former run)
and asks in one run: pgvector alone, faiss in this process, faiss with a fetch of the products
through the shop's queryset, the app's vector step, and a row of similar products that is cold,
cached, and cold while the database's statistics are wrong. Lines of faiss are left out where it
is not installed. Milliseconds, the median and the 95th percentile. Run:
python -m dev.services run -- python -m benchmarks.peers [--json] [--products N]
"""

import argparse
import dataclasses
import importlib.util
import json
import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks import large_catalogue

DEPTH = 50
ROW = 24
ROUNDS = 60
WARM_UP = 5
SEARCHED_LISTS = 100
# What a search over pictures reads and a shop writes.
TABLES = (
    "catalogue_product",
    "visual_search_document",
    "visual_search_embedding",
    "visual_search_vector",
)
MASS_UPDATE = (
    "UPDATE catalogue_product SET price = price + 1",
    "UPDATE visual_search_embedding SET version = version + 1",
)

Ask = Callable[[int], object]


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one way takes, in milliseconds."""

    way: str
    median: float
    p95: float


def measured(way: str, ask: Ask, rounds: int = ROUNDS) -> Line:
    """Each round asks another question."""
    for number in range(WARM_UP):
        ask(number)
    taken = []
    for number in range(WARM_UP, WARM_UP + rounds):
        started = time.perf_counter()
        ask(number)
        taken.append(1000 * (time.perf_counter() - started))
    median, p95 = np.percentile(taken, [50, 95])
    return Line(way=way, median=round(float(median), 1), p95=round(float(p95), 1))


def catalogue(count: int) -> tuple[Any, Any]:
    """The space, and the vectors in it."""
    from django.core.management import call_command

    from visual_search.models import EmbeddingSpace

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    vectors = large_catalogue.clustered(count)
    space = EmbeddingSpace.objects.filter(fingerprint="benchmark").first()
    if space is None:
        space = large_catalogue.fill(vectors)
        large_catalogue.build_index(space)
    return space, vectors


def by_pgvector(space: Any, questions: Any, *, count: int) -> Ask:
    """The barest statement: the nearest vectors of the space, whatever they show."""
    from django.db import connection

    statement = (
        "SELECT embedding_id FROM visual_search_vector WHERE space_id = %s "
        f"ORDER BY value::halfvec({large_catalogue.DIMENSIONS}) <=> %s::halfvec LIMIT %s"
    )
    texts = [f"[{','.join(map(str, one.tolist()))}]" for one in questions]

    def ask(number: int) -> object:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('hnsw.ef_search', %s, false)", [str(max(count, 100))])
            cursor.execute(statement, [space.pk, texts[number], count])
            return cursor.fetchall()

    return ask


def by_faiss(vectors: Any, questions: Any) -> Iterator[tuple[str, Ask]]:
    """An index of the same kind and width in this process, and with the products themselves."""
    if importlib.util.find_spec("faiss") is None:
        return
    import faiss

    from shop_demo.catalogue.models import Product
    from visual_search.registry import registry
    from visual_search.search import eligible_objects

    index = faiss.IndexHNSWFlat(vectors.shape[1], 16, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction, index.hnsw.efSearch = 128, SEARCHED_LISTS
    index.add(vectors)
    keys = list(Product.objects.order_by("pk").values_list("pk", flat=True))
    searchable = registry.for_model(Product)

    def alone(number: int) -> list[int]:
        _distances, places = index.search(questions[number : number + 1], DEPTH)
        return [keys[place] for place in places[0]]

    def fetched(number: int) -> object:
        return list(eligible_objects(searchable).filter(pk__in=alone(number)[:ROW]))

    yield "faiss in process", alone
    yield "faiss and a fetch of 24 products", fetched


def by_the_app(space: Any, questions: Any) -> Ask:
    from shop_demo.catalogue.models import Product
    from visual_search.registry import registry
    from visual_search.search import eligible_objects
    from visual_search.store.vectors import Probe, vector_index

    searchable = registry.for_model(Product)

    def ask(number: int) -> object:
        probe = Probe(vector=questions[number], space=space, model=Product)
        return vector_index().search(probe, eligible_objects(searchable), DEPTH)

    return ask


def similar_rows(*, is_cached: bool) -> Ask:
    from django.core.cache import cache

    from shop_demo.catalogue.models import Product
    from visual_search.storefront.similar.widget import SimilarProducts

    # Of all categories and clusters in turn, and one in ten sold out with its whole cluster: a
    # round step would take none but these.
    products = list(Product.objects.order_by("pk")[:: Product.objects.count() // 200 + 1])

    def shown(number: int) -> str:
        html = str(SimilarProducts(instance=products[number]))
        # A widget that fails is empty, and fast.
        assert html
        return html

    def cached(_number: int) -> object:
        return shown(0)

    def cold(number: int) -> object:
        cache.clear()
        return shown(number)

    return cached if is_cached else cold


def executed(*statements: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def with_wrong_statistics() -> Iterator[str]:
    """Make them wrong in one way after the other; they are right again in the end."""
    executed(*(f"ALTER TABLE {one} SET (autovacuum_enabled = off)" for one in TABLES))
    try:
        executed(*MASS_UPDATE)
        yield "right after a mass update"
        executed(
            f"DELETE FROM pg_statistic WHERE starelid IN ({_regclasses()})",
            f"UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE oid IN ({_regclasses()})",
        )
        yield "with no statistics at all"
    finally:
        executed(*(f"ALTER TABLE {one} RESET (autovacuum_enabled)" for one in TABLES))
        executed(*(f"VACUUM ANALYZE {one}" for one in TABLES))


def _regclasses() -> str:
    return ", ".join(f"'{one}'::regclass" for one in TABLES)


def lines(count: int) -> Iterator[Line]:
    space, vectors = catalogue(count)
    questions = large_catalogue.clustered(ROUNDS + WARM_UP, seed=7)
    yield measured("pgvector alone, 50 rows", by_pgvector(space, questions, count=DEPTH))
    yield measured("pgvector alone, 160 rows", by_pgvector(space, questions, count=3 * DEPTH + 10))
    executed("RESET hnsw.ef_search")
    yield measured("the app's vector step", by_the_app(space, questions))
    yield measured("similar row, cold", similar_rows(is_cached=False))
    yield measured("similar row, cached", similar_rows(is_cached=True))
    for way in with_wrong_statistics():
        yield measured(f"the app's vector step {way}", by_the_app(space, questions))
        yield measured(f"similar row, cold, {way}", similar_rows(is_cached=False))
    for way, ask in by_faiss(vectors, questions):
        yield measured(way, ask)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--products", type=int, default=100_000)
    asked = parser.parse_args()
    # The demo notes each card that it shows.
    logging.disable(logging.INFO)
    found = []
    for line in lines(asked.products):
        found.append(line)
        if not asked.json:
            print(f"{line.way:60} {line.median:8.1f} {line.p95:8.1f}", flush=True)
    if asked.json:
        print(json.dumps([dataclasses.asdict(line) for line in found], indent=2))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop_demo.settings")
    # As in a shop: a developer's connection keeps and times each statement.
    os.environ.update(DEBUG="0", HTTPS="0", SECRET_KEY="of a benchmark " * 4)
    import django

    with tempfile.TemporaryDirectory() as static:
        os.environ["STATIC_ROOT"] = static
        django.setup()
        main()
