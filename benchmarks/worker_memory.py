"""How much memory a worker takes while it embeds photos of twelve megapixels.

Starts the demo's worker as docker-compose does, gives it products to embed in an empty database,
and prints JSON: the most that its processes held, each and together. Run:
python -m dev.services run -- python -m benchmarks.worker_memory [PHOTOS]
"""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any

import psutil

MEGABYTE = 1 << 20
PHOTO_SIZE = (4000, 3000)
SECONDS = 1200
WORKER = (
    "-m",
    "celery",
    "-A",
    "shop_demo",
    "worker",
    "--concurrency",
    "2",
    "--loglevel",
    "WARNING",
)


def make_products(count: int) -> None:
    """Products of a picture each; no two of the same bytes, which would be encoded once."""
    from django.core.files.base import ContentFile
    from django.core.management import call_command

    from benchmarks.photo_to_vector import photo
    from shop_demo.catalogue.models import Product, ProductImage
    from visual_search.store import spaces

    call_command("migrate", verbosity=0)
    spaces.ensure_space()
    for number in range(count):
        product = Product.objects.create(
            name=f"Photo {number}", sku=f"W{number}", style=f"W{number}", slug=f"w-{number}"
        )
        content = photo((PHOTO_SIZE[0] - number, PHOTO_SIZE[1]))
        image = ContentFile(content, name=f"worker-memory-{number}.jpg")
        ProductImage.objects.create(product=product, image=image)


def measure(environment: dict[str, str]) -> dict[str, Any]:
    """Watch a worker until nothing waits."""
    from visual_search.models import Embedding

    total = Embedding.objects.count()
    with subprocess.Popen([sys.executable, *WORKER], env={**os.environ, **environment}) as started:
        worker = psutil.Process(started.pid)
        most: dict[int, int] = {}
        together = 0
        try:
            deadline = time.monotonic() + SECONDS
            while Embedding.objects.waiting().exists() and time.monotonic() < deadline:
                time.sleep(0.2)
                with suppress(psutil.NoSuchProcess):
                    processes = [worker, *worker.children()]
                    for one in processes:
                        held = one.memory_info().rss
                        most[one.pid] = max(most.get(one.pid, 0), held)
                    own = sum(one.memory_full_info().uss for one in processes)
                    together = max(together, own)
        finally:
            started.terminate()
    return {
        "photos": total,
        "embedded": Embedding.objects.filter(state=Embedding.State.READY).count(),
        "most_of_each_process_mb": sorted(rss // MEGABYTE for rss in most.values()),
        "most_of_all_without_what_they_share_mb": together // MEGABYTE,
    }


def main(count: int) -> None:
    make_products(count)
    print(json.dumps(measure({"MALLOC_ARENA_MAX": "2"}), indent=2))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop_demo.settings")
    os.environ.update(DEBUG="0", HTTPS="0", SECRET_KEY="of a benchmark " * 4)
    import django

    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
