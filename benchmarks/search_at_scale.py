"""Searching and re-embedding a large catalogue: the index against the exact scan.

Makes products of its own in an empty database. Run:
python -m dev.services run -- python -m benchmarks.search_at_scale [PRODUCTS]
"""

import os
import sys
import time
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

import numpy as np

from benchmarks.large_catalogue import build_index, clustered, fill

REPEATS = 30
DEPTH = 50
# Rows written at once; with the details for a second look, each may have 100 kB.
BATCH = 250


def milliseconds(work: Callable[[], object], *, repeats: int = REPEATS) -> float:
    """Median wall time of one call."""
    work()
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return 1000 * float(np.median(times))


def make_documents(count: int) -> list[Any]:
    from django.contrib.contenttypes.models import ContentType

    from shop_demo.catalogue.models import Product
    from visual_search.models import Document

    products = Product.objects.bulk_create(
        Product(name=f"Product {n}", sku=str(n), slug=str(n)) for n in range(count)
    )
    content_type = ContentType.objects.get_for_model(Product)
    return Document.objects.bulk_create(
        Document(content_type=content_type, integer_pk=product.pk) for product in products
    )


def store(space: Any, documents: list[Any], descriptions: Iterable[Any]) -> None:
    """Give each document one ready embedding in a space, and index the space."""
    from visual_search.models import Embedding
    from visual_search.store.vectors import Entry, PgvectorIndex

    rows = Embedding.objects.bulk_create(
        Embedding(space=space, document=document, image_name="x", state="ready")
        for document in documents
    )
    pairs = zip(rows, descriptions, strict=True)
    while part := [Entry(embedding=row, description=one) for row, one in islice(pairs, BATCH)]:
        PgvectorIndex().put(part)
    index(space, len(rows))


def index(space: Any, count: int) -> None:
    print(f"index of {count} x {space.dimensions} built in {build_index(space):.0f} s")


def main(count: int) -> None:
    from django.core.management import call_command

    from shop_demo.catalogue.models import Product
    from visual_search.registry import registry
    from visual_search.store.documents import drift
    from visual_search.store.outbox import jobs
    from visual_search.store.vectors import PgvectorIndex, Probe

    call_command("migrate", verbosity=0)
    vectors = clustered(count)
    space = fill(vectors)
    index(space, count)
    searchable = registry.for_model(Product)

    eligible, vector_index = searchable.get_queryset(), PgvectorIndex()

    def probe(vector: Any) -> Probe:
        return Probe(vector=vector, space=space, model=Product)

    exact = milliseconds(lambda: vector_index.search_exactly(probe(vectors[7]), eligible, DEPTH))
    by_index = milliseconds(
        lambda: vector_index.search_by_index(probe(vectors[7]), eligible, DEPTH)
    )
    overlaps = []
    for vector in vectors[:: max(1, count // 50)]:
        wanted = {found.pk for found in vector_index.search_exactly(probe(vector), eligible, 10)}
        found = {found.pk for found in vector_index.search_by_index(probe(vector), eligible, 10)}
        overlaps.append(len(wanted & found) / len(wanted))
    print(
        f"nearest {DEPTH}: exact {exact:.1f} ms, index {by_index:.1f} ms, {exact / by_index:.1f}x"
    )
    print(f"recall@10 of the index: {np.mean(overlaps):.3f}")
    # Both are called inside requests or every minute, so they must not grow with the vectors.
    marked = milliseconds(lambda: jobs.start_everywhere("all"), repeats=3)
    swept = milliseconds(lambda: drift.reconcile(searchable), repeats=3)
    print(f"mark all for re-embedding: {marked:.0f} ms; a sweep that finds nothing: {swept:.0f} ms")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop_demo.settings")
    import django

    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
