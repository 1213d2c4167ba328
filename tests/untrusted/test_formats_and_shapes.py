"""Types that are never looked at, and shapes that cost nothing, at the doors."""

import io
import os
import struct
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from PIL import Image

from tests.faults.figures import record
from tests.imaging.pictures import blank_png, encoded, scene
from tests.imaging.test_types import FOREIGN, SVG
from tests.untrusted.doors import Answer, add_products, send_to_api, stranger
from visual_search import indexing
from visual_search.models import Embedding

pytestmark = pytest.mark.django_db

NAMES = ["photo.jpg", "photo.png", "photo.svg", "photo.eps", "photo", "photo.php.webp"]
TYPES = ["image/jpeg", "image/svg+xml", "application/pdf", "application/octet-stream", ""]
MAX_CPU_SECONDS = 0.3


class _Canary(BaseHTTPRequestHandler):
    hits = 0

    def do_GET(self) -> None:
        type(self).hits += 1
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def canary() -> Iterator[str]:
    """The address of a server that nobody may ask."""
    _Canary.hits = 0
    with HTTPServer(("127.0.0.1", 0), _Canary) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def ghostscript(tmp_path, monkeypatch):
    """A file that appears when somebody runs a program called gs."""
    folder, trace = tmp_path / "bin", tmp_path / "spawned"
    folder.mkdir()
    program = folder / "gs"
    program.write_text(f"#!/bin/sh\ntouch {trace}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return trace


def hostile_documents(canary: str) -> dict[str, bytes]:
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, (b"&l%d;" % (n - 1)) * 10) for n in range(1, 12))
    linked = b'<svg xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="%s"/></svg>'
    external = b'<?xml version="1.0"?><!DOCTYPE s SYSTEM "%s"><svg>&x;</svg>'
    return {
        **FOREIGN,
        "svg with a script and an entity": SVG,
        "billion laughs": b'<!DOCTYPE s [<!ENTITY l0 "ha">' + laughs + b"]><svg>&l11;</svg>",
        "svg with a link": linked % canary.encode(),
        "svg with a foreign definition": external % canary.encode(),
        "eps that is a program": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 64 64\n"
        b"(/tmp/x) (w) file closefile showpage\n%%EOF\n",
        "jpeg 2000 code stream": b"\xff\x4f\xff\x51" + bytes(60),
        "postscript behind a preview": b"\xc5\xd0\xd3\xc6" + bytes(60),
    }


def test_dangerous_types_are_refused_alike_under_every_name_and_type(space, canary, ghostscript):
    client = stranger()
    documents = hostile_documents(canary)

    answers = {
        (kind, name, content_type): send_to_api(
            client, content, name=name, content_type=content_type
        )
        for kind, content in documents.items()
        for name in NAMES
        for content_type in TYPES
    }

    different = {(answer.status, answer.code, answer.body) for answer in answers.values()}
    record(
        20,
        f"photo search: {len(documents)} types x {len(NAMES)} names x {len(TYPES)} content types: "
        f"{len(different)} kind of answer, canary hits {_Canary.hits}, "
        f"gs run: {ghostscript.exists()}",
        "415 for all, identical; canary 0; gs never spawned",
    )
    [(status, code, _body)] = different
    assert (status, code) == (415, "image_type_unsupported")
    assert _Canary.hits == 0
    assert not ghostscript.exists()


def test_dangerous_types_as_product_images_fail_with_a_code(space, canary, ghostscript):
    count = add_products(hostile_documents(canary).values())

    list(indexing.embed_pending(seconds=30))

    codes = list(Embedding.objects.values_list("state", "failure_code"))
    assert codes == [("failed", "image_type_unsupported")] * count
    assert _Canary.hits == 0
    assert not ghostscript.exists()


def gif_of_frames(count: int) -> bytes:
    """One sound frame, and a film of tiny ones behind it: 23 bytes each."""
    gif = encoded(scene((32, 32)), "GIF")
    tiny = b"!\xf9\x04\0\0\0\0\0," + struct.pack("<HHHH", 0, 0, 1, 1) + b"\0\x02\x02\x4c\x01\0"
    return gif[:-1] + tiny * count + b";"


def moving(kind: str) -> bytes:
    frames = [Image.new("L", (1_000, 1_000), shade) for shade in range(200)]
    buffer = io.BytesIO()
    options = {"method": 0, "lossless": True} if kind == "WEBP" else {"compress_level": 1}
    frames[0].save(buffer, kind, save_all=True, append_images=frames[1:], **options)
    return buffer.getvalue()


def webp(width: int, height: int) -> bytes:
    return encoded(Image.new("RGB", (width, height)), "WEBP", quality=1, method=0)


SHAPES = {
    "GIF of 434,782 frames": (lambda: gif_of_frames(434_782), ("accepted", 200)),
    "PNG of 200 frames": (lambda: moving("PNG"), ("accepted", 200)),
    "WebP of 200 frames": (lambda: moving("WEBP"), ("accepted", 200)),
    "1 x 9,000": (lambda: blank_png(1, 9_000), ("image_too_small", 400)),
    "9,000 x 1": (lambda: blank_png(9_000, 1), ("image_too_small", 400)),
    "0 x 9,000": (lambda: blank_png(0, 9_000), ("image_too_small", 400)),
    "15 x 300": (lambda: blank_png(15, 300), ("image_too_small", 400)),
    "16 x 320": (lambda: blank_png(16, 320), ("accepted", 200)),
    "16 x 321": (lambda: blank_png(16, 321), ("image_too_wide", 400)),
    "16 x 8,000": (lambda: blank_png(16, 8_000), ("image_too_wide", 400)),
    "1,000 x 10,001": (lambda: blank_png(1_000, 10_001), ("image_too_many_pixels", 413)),
    "500 x 10,000": (lambda: blank_png(500, 10_000), ("accepted", 200)),
    "WebP of 16,383": (lambda: webp(16_383, 900), ("image_too_many_pixels", 413)),
    "1 x 65,000": (lambda: blank_png(1, 65_000), ("image_too_small", 400)),
    "65,000 x 65,000": (
        lambda: blank_png(64, 64)[:16] + struct.pack(">II", 65_000, 65_000) + bytes(99),
        ("image_too_many_pixels", 413),
    ),
}


def test_frames_and_shapes_cost_next_to_nothing(space, configure):
    configure(UPLOAD_FORMATS=("JPEG", "PNG", "WEBP", "GIF"))
    client = stranger()
    send_to_api(client, encoded(scene()))
    answers: dict[str, Answer] = {}
    cpu: dict[str, float] = {}

    for name, (make, _) in SHAPES.items():
        content = make()
        started = time.process_time()
        answers[name] = send_to_api(client, content)
        cpu[name] = time.process_time() - started

    slowest = max(cpu, key=cpu.__getitem__)
    print({name: f"{seconds:.3f} s" for name, seconds in cpu.items()})
    record(
        21,
        f"{len(SHAPES)} frame and shape bombs: at most {cpu[slowest]:.2f} s CPU ({slowest})",
        "CPU <= 0.3 s each; sides and aspect refused with a clear code",
    )
    got = {name: (answer.code or "accepted", answer.status) for name, answer in answers.items()}
    assert got == {name: expected for name, (_, expected) in SHAPES.items()}
    assert cpu[slowest] <= MAX_CPU_SECONDS
