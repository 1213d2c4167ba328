"""How much disk and memory a shop needs, and how many images a core embeds.

Makes products of its own in an empty database. Run:
python -m dev.services run -- python -m benchmarks.sizing [PRODUCTS]
"""

import os
import sys
import time
from typing import Any

import psutil

from benchmarks.photo_to_vector import photo
from benchmarks.search_at_scale import make_documents

TABLES = ("visual_search_document", "visual_search_embedding", "visual_search_vector")
SIZE = (2000, 1500)
IMAGES = 60
MEGABYTE = 1 << 20


def resident() -> float:
    return psutil.Process().memory_info().rss / MEGABYTE


def measure_encoding() -> None:
    from visual_search.encoders import configured, get_encoder
    from visual_search.imaging import read_image

    before = resident()
    encoder = get_encoder(configured())
    data = photo(SIZE)
    encoder.describe_images([read_image(data).image])
    after = resident()
    started, cpu = time.perf_counter(), time.process_time()
    for _ in range(IMAGES):
        encoder.describe_images([read_image(data).image])
    wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    print(f"memory: {before:.0f} MB without the encoder, {after:.0f} MB with it")
    print(
        f"photos of {SIZE[0]}x{SIZE[1]}: {1000 * cpu / IMAGES:.1f} ms of one core each, "
        f"{IMAGES / cpu:.0f} a second and core ({IMAGES / wall:.0f} by the clock)"
    )


def measure_disk(name: str, documents: list[Any]) -> None:
    """One space of a preset on its own, every image with as many points as are kept."""
    from django.db import connection

    from benchmarks.photo_search import make_space
    from visual_search.imaging import read_image
    from visual_search.store import spaces
    from visual_search.store.vectors import hnsw

    space = make_space(name, [read_image(photo(SIZE)).image], documents)
    share = 100_000 / len(documents) / MEGABYTE
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s)", [hnsw.index_name(space)])
        index = cursor.fetchone()[0]
        cursor.execute(
            "SELECT sum(pg_total_relation_size(one)) FROM unnest(%s::text[]) AS one", [list(TABLES)]
        )
        everything = int(cursor.fetchone()[0])
        spaces.delete(space)
        # What was deleted must not count for the next one.
        cursor.execute("VACUUM FULL")
    print(
        f"{name}: disk for 100,000 images {share * everything:.0f} MB, of which the vector index "
        f"{share * index:.0f} MB"
    )


def main(count: int) -> None:
    from django.core.management import call_command

    from visual_search.encoders.presets import PRESETS

    call_command("migrate", verbosity=0)
    measure_encoding()
    documents = make_documents(count)
    for name in PRESETS:
        measure_disk(name, documents)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop_demo.settings")
    import django

    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
