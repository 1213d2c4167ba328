"""The command of the Dockerfile, with the real encoder, under three times what it can do."""

import asyncio
import contextlib
import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from dev.services.server import free_port
from shop_demo.catalogue.models import Product, ProductImage
from tests.admission.load import HOST, Load, Visit, percentile
from tests.admission.server import API, BOUNDARY, FORM, ROOT, form, part
from tests.faults.figures import record
from tests.process_group import kill_group
from visual_search import indexing
from visual_search.store import spaces

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chaos]

COLLECTION = ROOT / "shop_demo/catalogue/seed/collection"
PICTURES = sorted((COLLECTION / "pictures").glob("*-front.webp"))[:60]
PHOTOS = [one.read_bytes() for one in sorted((COLLECTION / "shopper_photos").glob("*.jpg"))[:12]]
SECONDS = 12.0


@pytest.fixture
def paths(no_index_survives: None, configure, media: Path) -> list[str]:
    """The addresses of sixty products, embedded by the default encoder."""
    configure(ENCODERS={"default": {"PRESET": "balanced"}})
    spaces.ensure_space()
    for number, picture in enumerate(PICTURES):
        fields = {"name": picture.stem, "sku": f"O{number}", "style": f"O{number}", "stock": 5}
        product = Product.objects.create(slug=picture.stem, **fields)
        file = ContentFile(picture.read_bytes(), name=picture.name)
        ProductImage.objects.create(product=product, image=file)
    for _outcome in indexing.embed_pending(seconds=120):
        pass
    return [one.get_absolute_url() for one in Product.objects.all()]


@pytest.fixture
def shipped(paths: list[str], media: Path, tmp_path: Path) -> Iterator[int]:
    """The port of the Dockerfile's command, with nothing changed but where it listens."""
    port = free_port()
    text = re.search(
        r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(), re.DOTALL | re.MULTILINE
    )[1]
    command = json.loads(text.replace("\\\n", "").replace("0.0.0.0:8000", f"{HOST}:{port}"))
    parts = urlsplit(os.environ["DATABASE_URL"])
    database = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "shop_demo.settings",
        "DEBUG": "0",
        "HTTPS": "0",
        "SECRET_KEY": "long and random, for an overload",
        "MEDIA_ROOT": str(media),
        "STATIC_ROOT": str(tmp_path / "static"),
    }
    manage = [sys.executable, "manage.py", "collectstatic", "--noinput"]
    subprocess.run(manage, cwd=ROOT, env=environment, check=True, capture_output=True)
    with (tmp_path / "web.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
    try:
        wait_for(port)
        yield port
    finally:
        kill_group(server)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        client = http.client.HTTPConnection(HOST, port, timeout=30)
        with contextlib.suppress(OSError), contextlib.closing(client):
            client.request("GET", "/")
            assert client.getresponse().status == 200
            return
        time.sleep(0.2)
    raise AssertionError("The server did not start.")


def photo_request(number: int) -> bytes:
    photo = part("photo", PHOTOS[number % len(PHOTOS)], filename="photo.jpg")
    body = form(part("model", b"catalogue-product"), photo)
    lines = [
        f"POST {API} HTTP/1.1",
        "Host: localhost",
        "Connection: close",
        f"Content-Type: {FORM}",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def page_request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()


async def overload(
    load: Load, paths: list[str]
) -> tuple[float, list[Visit], list[Visit], list[Visit]]:
    def page(number: int) -> bytes:
        return page_request(paths[number % len(paths)])

    await load.one_after_another(page, count=40, clients=2)
    await load.one_after_another(photo_request, count=16, clients=3)
    idle = await load.at_rate(page, rate=4, seconds=8)
    started = time.monotonic()
    alone = await load.one_after_another(photo_request, count=40, clients=2)
    capacity = sum(one.status == 200 for one in alone) / (time.monotonic() - started)
    photos, pages = await asyncio.gather(
        load.at_rate(photo_request, rate=3 * capacity, seconds=SECONDS),
        load.at_rate(page, rate=4, seconds=SECONDS),
    )
    return capacity, idle, photos, pages


def test_three_times_the_capacity_is_refused_at_once_and_pages_go_on(shipped, paths):
    assert BOUNDARY in FORM
    capacity, idle, photos, pages = asyncio.run(overload(Load(shipped), paths))

    answered = [one for one in photos if one.status == 200]
    refused = [one for one in photos if one.status != 200]
    goodput = len(answered) / SECONDS / capacity
    slowest, calm, beside = (
        percentile(refused, 0.99),
        percentile(idle, 0.95),
        percentile(pages, 0.95),
    )
    record(
        16,
        f"the Dockerfile's command, real encoder, 3x {capacity:.1f} photos a second: goodput "
        f"{goodput:.0%}; refusals p99 {slowest:.3f} s; pages p95 {beside:.3f} s, idle {calm:.3f} s",
        ">= 80 %; <= 0.2 s; <= 2x idle + 0.1 s",
    )
    assert {one.status for one in refused} <= {429, 503}
    assert all(one.says_when for one in refused)
    assert {one.status for one in (*idle, *pages)} == {200}
    assert goodput >= 0.8
    assert slowest <= 0.2
    assert beside <= 2 * calm + 0.1
