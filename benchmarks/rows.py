"""Rows of a large shop: server time and queries of each, memory, and how long counting takes.

Makes products, vectors and interactions of its own in an empty database. Run:
python -m dev.services run -- python -m benchmarks.rows [--products N] [--interactions N] [--json]
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.large_catalogue import CATEGORIES, CLUSTERS, build_index, clustered, fill

_LIMIT = 12
_EACH = 200
_A_VISITOR = 20
# Every visitor looks at two of the clusters that the vectors lie in, at some of their products
# much more often than at others, on three days.
_INTERACTIONS = """
INSERT INTO visual_search_interaction (kind, document_id, visitor, words, placement, at)
SELECT (ARRAY['view', 'view', 'view', 'view', 'view', 'view', 'click', 'click', 'basket',
        'order'])[1 + n %% 10],
    d.id, md5('visitor ' || n / {each}), '', '',
    now() - make_interval(days => (n / {each} * 7 + n %% 3 * 5)::int %% 30, mins => n::int %% 600)
FROM generate_series(0, %s - 1) n
CROSS JOIN LATERAL (
    SELECT ((n / {each} * 31 + n %% 2 * 17) %% {clusters}
        + {clusters} * floor(power(random(), 2) * %s / {clusters})::bigint) AS place, n AS own
) chosen
JOIN numbered d ON d.place = chosen.place
ON CONFLICT DO NOTHING"""
_NUMBERED = """
CREATE TEMPORARY TABLE numbered AS
SELECT row_number() OVER (ORDER BY id) - 1 AS place, id FROM visual_search_document"""


def fill_interactions(products: int, count: int) -> int:
    """Interactions of visitors with two tastes each; returns how many there are."""
    from django.db import connection

    from visual_search.models import Interaction

    with connection.cursor() as cursor:
        cursor.execute(_NUMBERED)
        cursor.execute("CREATE INDEX ON numbered (place)")
        cursor.execute("ANALYZE numbered")
        cursor.execute(_INTERACTIONS.format(each=_A_VISITOR, clusters=CLUSTERS), [count, products])
        cursor.execute("ANALYZE visual_search_interaction")
    return Interaction.objects.count()


def fill_pairings() -> None:
    """Said by hand, where the orders of this shop tell none: each category goes with the next."""
    from shop_demo.catalogue.models import Category, Product
    from visual_search.models import Pairing

    keys = [str(key) for key in Category.objects.order_by("pk").values_list("pk", flat=True)]
    label = Product._meta.label_lower
    pairs = {tuple(sorted(pair)) for pair in pairwise(keys)}
    Pairing.objects.bulk_create(
        [
            Pairing(model_label=label, first=first, second=second, is_chosen=True)
            for first, second in sorted(pairs)
        ],
        ignore_conflicts=True,
    )


def timed(make: Callable[[int], Any]) -> dict[str, Any]:
    """Of printing a row for each of many shoppers: milliseconds, queries, how often it is full.

    First for shoppers who just did something, then for the same once more, as on their next page.
    """
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for number in range(10):
        str(make(number))
    cache.clear()
    first, full = [], 0
    for number in range(_EACH):
        row, taken = _printed(make(number))
        first.append(taken)
        full += len(row) >= _LIMIT
    again = [_printed(make(number))[1] for number in range(_EACH)]
    queries = []
    for number in range(20):
        with CaptureQueriesContext(connection) as caught:
            str(make(number))
        queries.append(len(caught))
    return {
        "first_ms": _percentiles(first),
        "again_ms": _percentiles(again),
        "queries": max(queries),
        "full": round(full / _EACH, 3),
    }


def _printed(row: Any) -> tuple[Any, float]:
    started = time.perf_counter()
    str(row)
    return row, 1000 * (time.perf_counter() - started)


def _percentiles(times: list[float]) -> list[float]:
    """The median and the 95th percentile."""
    return [round(float(one), 1) for one in np.percentile(times, (50, 95))]


def measure(visitors: int) -> dict[str, Any]:
    """All rows, each for shoppers or products that differ."""
    import hashlib

    from django.test import RequestFactory

    from shop_demo.catalogue.models import Product
    from visual_search.models import Together
    from visual_search.personalisation import Level, Shopper
    from visual_search.personalisation.rows import PRODUCT_ROWS, SHOP_ROWS
    from visual_search.storefront import ProductRow, ShopRow

    chance = np.random.default_rng(0)
    chosen = chance.integers(0, visitors, _EACH)
    names = [
        hashlib.md5(f"visitor {number}".encode(), usedforsecurity=False).hexdigest()
        for number in chosen
    ]
    keys = Together.objects.values_list("document__integer_pk", flat=True).distinct()[:_EACH]
    instances = list(Product.objects.filter(pk__in=list(keys)))

    def of_shop(name: str) -> Callable[[int], Any]:
        def make(number: int) -> ShopRow:
            row = ShopRow(name=name, limit=_LIMIT, request=RequestFactory().get("/"))
            vars(row)["shopper"] = Shopper(level=Level.KEPT, visitor=names[number])
            return row

        return make

    def of_product(name: str) -> Callable[[int], Any]:
        return lambda number: ProductRow(
            name=name, instance=instances[number % len(instances)], limit=_LIMIT
        )

    makers = {name: of_shop(name) for name in SHOP_ROWS}
    makers |= {name: of_product(name) for name in PRODUCT_ROWS}
    rows = {}
    for name, make in makers.items():
        rows[name] = timed(make)
        say(f"{name}: {rows[name]}")
    before = megabytes()
    timed(makers["for_you"])
    return {"rows": rows, "memory_growth_mb": round(megabytes() - before, 1)}


def say(text: str) -> None:
    """How far it is, beside the figures."""
    print(text, file=sys.stderr, flush=True)


def megabytes() -> float:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(products: int, interactions: int) -> dict[str, Any]:
    from django.core.management import call_command

    from visual_search.analytics import TOGETHER, TRENDS, count

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    space = fill(clustered(products))
    built = build_index(space)
    say(f"index of {products} vectors: {built:.0f} s")
    kept = fill_interactions(products, interactions)
    seconds, pairs = {}, {}
    for name in (TRENDS, TOGETHER):
        started = time.perf_counter()
        pairs[name] = sum(count(name).values())
        seconds[name] = round(time.perf_counter() - started, 1)
        say(f"{name}: {pairs[name]} in {seconds[name]} s")
    fill_pairings()
    return {
        "products": products,
        "categories": CATEGORIES,
        "interactions": kept,
        "index_built_s": round(built),
        "counting_s": seconds,
        "counted": pairs,
        **measure(interactions // _A_VISITOR),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--interactions", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = run(options.products, options.interactions)
    if options.json:
        json.dump(found, sys.stdout, indent=2)
        print()
        return
    for name, measured in found.pop("rows").items():
        print(f"{name:20} {measured}")
    print(found)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop_demo.settings")
    # The demo would log every card that is shown.
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    # As in a shop: a developer's connection keeps and times each statement.
    os.environ.update(DEBUG="0", HTTPS="0", SECRET_KEY="of a benchmark " * 4)
    import django

    with tempfile.TemporaryDirectory() as static:
        os.environ["STATIC_ROOT"] = static
        django.setup()
        main()
