"""How far a request travels through the app's own files, and what it costs.

Puts up the demo shop in an empty database and follows one request of each kind with a profiler:
which ways it takes from one of the app's files into another, how often a photo is decoded and
encoded and data is copied, and how many queries it takes. CPU is measured without the profiler,
as the median of several requests.

A change of file counts once for each way from one file into another, whoever reads the code walks
it once: what a loop over a hundred hits does a hundred times is one way there and one back. Every
single step is counted beside it, as `steps`. Run:
python -m dev.services run -- python -m benchmarks.journeys [--json] [--photo FILE]
"""

import argparse
import dataclasses
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

from PIL import Image

OWN = str(Path(__file__).parents[1] / "visual_search") + os.sep
PHOTO_PAGE = "/visual-search/?model=catalogue-product"
PHOTO_API = "/visual-search/api/photo-search/"
REPEATS = 7
EMBEDDING_SECONDS = 300
# A sample of the demo with a main object: it is searched with, and the whole photo too.
SAMPLE = 2
HEAD = (
    "request",
    "files",
    "changes of file",
    "steps",
    "calls",
    "copies",
    "decodes",
    "encodes",
    "queries",
)
ENCODING = ("look_at", "look_at_each")
ENCODERS = "encoders" + os.sep

Ask = Callable[[], Any]


@dataclass
class Journey:
    """Counts while a request is on its way; given to `sys.setprofile`."""

    path: list[str] = field(default_factory=list)
    calls: int = 0
    copies: int = 0
    decodes: int = 0
    encodes: int = 0

    def follow(self, frame: FrameType, event: str, argument: Any) -> None:
        del argument
        if event != "call":
            return
        code = frame.f_code
        if code is dataclasses.replace.__code__ and _is_own(frame.f_back):
            self.copies += 1
        if code is Image.open.__code__ and _is_own(frame.f_back):
            self.decodes += 1
        if not _is_own(frame):
            return
        self.calls += 1
        name = code.co_filename.removeprefix(OWN)
        # An encoder that wraps another hands the photo on: that counts once.
        is_encoding = code.co_name in ENCODING and name.startswith(ENCODERS)
        self.encodes += is_encoding and not _is_called_by_encoder(frame)
        if not self.path or self.path[-1] != name:
            self.path.append(name)


def _is_called_by_encoder(frame: FrameType) -> bool:
    """Whether the app's own function that called this one is an encoder's, decorators aside."""
    caller = frame.f_back
    while caller is not None and not _is_own(caller):
        caller = caller.f_back
    return caller is not None and caller.f_code.co_filename.startswith(OWN + ENCODERS)


def _is_own(frame: FrameType | None) -> bool:
    return frame is not None and frame.f_code.co_filename.startswith(OWN)


def followed(ask: Ask) -> tuple[Journey, int]:
    """The journey of one request, and its queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    journey = Journey()
    with CaptureQueriesContext(connection) as queries:
        sys.setprofile(journey.follow)
        try:
            ask()
        finally:
            sys.setprofile(None)
    return journey, len(queries)


def cpu_ms(ask: Ask) -> float:
    spent = []
    for _ in range(REPEATS):
        started = time.process_time()
        ask()
        spent.append(1000 * (time.process_time() - started))
    return statistics.median(spent)


def make_shop() -> Any:
    """The demo, embedded; returns a client of it."""
    from django.core.management import call_command
    from django.test import Client

    from visual_search import indexing

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("seed_shop", wait=False, stdout=sys.stderr)
    list(indexing.embed_pending(seconds=EMBEDDING_SECONDS))
    return Client(headers={"host": "localhost"})


def requests_of(client: Any, photo: bytes) -> dict[str, Ask]:
    """One request of each kind that shoppers send, by what it is."""
    from django.core.cache import cache
    from django.core.files.uploadedfile import SimpleUploadedFile

    from shop_demo.catalogue.models import Product

    def checked(response: Any) -> Any:
        if response.status_code != 200:
            raise SystemExit(f"{response.status_code}: {response.content[:300]!r}")
        return response

    def send(address: str, **fields: str) -> Any:
        return checked(
            client.post(address, {"photo": SimpleUploadedFile("p.jpg", photo), **fields})
        )

    def next_page() -> Any:
        return checked(client.post(PHOTO_API, {"token": token, "offset": "24"}))

    def product_page(*, is_cached: bool) -> Any:
        if not is_cached:
            cache.clear()
        return checked(client.get(product.get_absolute_url()))

    token = send(PHOTO_API).json()["token"]
    product = Product.objects.order_by("pk").first()
    return {
        "photo on the page": lambda: send(PHOTO_PAGE),
        "photo through the API": lambda: send(PHOTO_API),
        "next page by token": next_page,
        "product page, rows not cached": lambda: product_page(is_cached=False),
        "product page, rows cached": lambda: product_page(is_cached=True),
    }


def measured(ask: Ask) -> dict[str, Any]:
    ask()
    milliseconds = cpu_ms(ask)
    journey, queries = followed(ask)
    return {
        "files": len(set(journey.path)),
        "changes_of_file": len(set(pairwise(journey.path))),
        "steps": len(journey.path) - 1,
        "calls": journey.calls,
        "copies": journey.copies,
        "decodes": journey.decodes,
        "encodes": journey.encodes,
        "queries": queries,
        "cpu_ms": round(milliseconds, 1),
    }


def main(photo: Path | None) -> dict[str, Any]:
    from django.contrib.staticfiles import finders

    from shop_demo.catalogue.models import Product
    from visual_search.registry import registry

    client = make_shop()
    path = photo or Path(finders.find(registry.for_model(Product).sample_photos[SAMPLE][0]))
    asked = requests_of(client, path.read_bytes())
    return {name: measured(ask) for name, ask in asked.items()}


def shown(found: dict[str, Any]) -> str:
    from benchmarks.ablation_tables import markdown

    rows = [
        [name, *(str(count) for count in counts), f"{milliseconds:.0f} ms"]
        for name, (*counts, milliseconds) in ((name, one.values()) for name, one in found.items())
    ]
    return markdown([*HEAD, "CPU"], rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--photo", type=Path, help="a photo of your own")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop_demo.settings")
    # As in a shop, but without a proxy that speaks https.
    os.environ.update(DEBUG="0", HTTPS="0", SECRET_KEY="of a benchmark " * 4)
    import django

    with tempfile.TemporaryDirectory() as static:
        os.environ["STATIC_ROOT"] = static
        django.setup()
        result = main(given.photo)
    print(json.dumps(result, indent=2) if given.json else shown(result))
