"""From a phone photo to the first page of results among 10,000 products, for every preset.

Makes products of its own in an empty database, with the details of real images, and writes the
table of docs/evaluation.md. Needs the images that benchmarks.retrieval_tasks names. Run:
python -m dev.services run -- python -m benchmarks.photo_search [PRODUCTS]
"""

import io
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from threadpoolctl import threadpool_limits

from benchmarks.page import replaced

PAGE = Path(__file__).parents[1] / "docs" / "evaluation.md"
BEGIN = "<!-- photo search: begin (python -m benchmarks.photo_search) -->"
END = "<!-- photo search: end -->"

PHOTOS = 20
PHOTO_SIZE = (4000, 3000)
# Pictures whose details the products have: busy ones, with as many points as are kept.
PICTURES = 100
NOISE = 0.01
BOUND_SECONDS = 1.5
HEAD = ("preset", "median", "slowest of {count}", "to encode", "to search", "CPU of the process")


def phone_photo(image: Image.Image) -> bytes:
    """A JPEG with as many pixels and as much noise as a phone's."""
    grain = np.random.default_rng(0).normal(0, 6, (PHOTO_SIZE[1], PHOTO_SIZE[0], 1))
    large = np.asarray(image.resize(PHOTO_SIZE, Image.Resampling.BICUBIC)) + grain
    buffer = io.BytesIO()
    Image.fromarray(np.clip(large, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def descriptions(encoder: Any, images: Sequence[Image.Image], count: int) -> Iterator[Any]:
    """Vectors near those of real images, with the details of others.

    So a shortlist holds products that resemble the photo, and as many different details as that
    of a real shop.
    """
    from visual_search.encoders import Description

    random = np.random.default_rng(0)
    known = [encoder.describe_images([image])[0] for image in images]
    for near, other in random.integers(0, len(known), (count, 2)):
        noise = random.standard_normal(encoder.dimensions).astype(np.float32)
        vector = known[near].vector + NOISE * noise
        yield Description(
            vector=vector / np.linalg.norm(vector),
            descriptors=known[other].descriptors,
            points=known[other].points,
        )


def make_space(name: str, images: Sequence[Image.Image], documents: list[Any]) -> Any:
    from benchmarks.search_at_scale import store
    from visual_search.encoders import EncoderConfig, get_encoder
    from visual_search.models import EmbeddingSpace
    from visual_search.store.spaces import space_fingerprint

    config = EncoderConfig.from_mapping({"PRESET": name})
    encoder = get_encoder(config)
    space = EmbeddingSpace.objects.create(
        alias="default",
        fingerprint=space_fingerprint(encoder),
        dimensions=encoder.dimensions,
        backend=config.backend,
        options=dict(config.options),
    )
    store(space, documents, descriptions(encoder, images, len(documents)))
    return space


def search(photo: bytes) -> tuple[float, float, float]:
    """Seconds until a photo is a query, from then to its first page, and of CPU in all."""
    from shop_demo.catalogue.models import Product
    from visual_search.registry import registry
    from visual_search.search import photo_query, run

    started, cpu = time.perf_counter(), time.process_time()
    query = photo_query(registry.for_model(Product), photo)
    encoded = time.perf_counter()
    results = run(query)
    if len(results) < query.page.size:
        raise SystemExit(f"The page has {len(results)} hits only.")
    done = time.perf_counter()
    return encoded - started, done - encoded, time.process_time() - cpu


def measure(space: Any, photos: Sequence[bytes]) -> Any:
    """What `search` says of each photo, shape (photos, 3), after one that loads the networks."""
    from visual_search.models import EmbeddingSpace

    EmbeddingSpace.objects.filter(state="live").update(state="retired")
    EmbeddingSpace.objects.filter(pk=space.pk).update(state="live")
    search(photos[-1])
    return np.array([search(photo) for photo in photos])


def row(name: str, seconds: Any) -> list[str]:
    whole = seconds[:, :2].sum(axis=1)
    parts = [f"{part:.2f} s" for part in np.median(seconds, axis=0)]
    return [f"`{name}`", f"{np.median(whole):.2f} s", f"{whole.max():.2f} s", *parts]


def main(count: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.ablation_tables import markdown
    from benchmarks.retrieval_tasks import retrieval_tasks
    from benchmarks.search_at_scale import make_documents
    from visual_search.encoders.presets import PRESETS
    from visual_search.lab.data.pictures import read

    call_command("migrate", verbosity=0)
    photos = retrieval_tasks(queries=PICTURES + PHOTOS, distractors=0)[2].queries
    asked = [phone_photo(read(entry).image) for entry in photos[:: len(photos) // PHOTOS][:PHOTOS]]
    images = [read(entry).image for entry in photos]
    documents = make_documents(count)
    spaces = {name: make_space(name, images, documents) for name in PRESETS}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    # On a busy machine, BLAS threads that wait for each other spin for longer than they work.
    with threadpool_limits(1):
        rows = [row(name, measure(space, asked)) for name, space in spaces.items()]
    table = markdown([cell.format(count=len(asked)) for cell in HEAD], rows)
    PAGE.write_text(replaced(PAGE.read_text("utf-8"), table, begin=BEGIN, end=END), "utf-8")
    print(table)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop_demo.settings")
    # As in a shop: while debugging, Django keeps every query.
    os.environ.update(DEBUG="0", SECRET_KEY="of a benchmark " * 4)
    import django

    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
