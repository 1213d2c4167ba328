"""What a file says besides its pixels, and what it is called, goes nowhere."""

import io
import logging
import unicodedata
import zipfile
from pathlib import Path

import pytest
from django.test import Client

from tests.faults.figures import record
from tests.imaging.pictures import encoded, scene
from tests.imaging.test_metadata import FILES, MARKER
from tests.untrusted import traces
from tests.untrusted.doors import API, add_products, hint, send_to_api, send_to_page, stranger
from visual_search.models import Embedding
from visual_search.store.spaces import ensure_space

OWN_TABLES = "public.visual_search_"


def zip_of_marker() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("notes.txt", MARKER)
    return buffer.getvalue()


def marked_files() -> dict[str, bytes]:
    """Notes of every kind, and files that are something else as well."""
    script = b"/*" + MARKER + b"*/=1;alert(1)"
    return {
        **FILES,
        "JPEG and ZIP": encoded(scene()) + zip_of_marker(),
        "PNG and HTML": encoded(scene(), "PNG") + b"<script>" + MARKER + b"</script>",
        "GIF and script": b"GIF89a" + script,
        "cut JPEG": FILES["JPEG"][:900],
        "cut PNG": FILES["PNG"][:900],
        "text": MARKER * 9,
    }


@pytest.mark.django_db
def test_notes_of_a_photo_are_in_no_answer(space):
    add_products([encoded(scene())])
    client = stranger()

    bodies = {}
    for name, content in marked_files().items():
        bodies[f"API, {name}"] = send_to_api(client, content).body
        bodies[f"page, {name}"] = send_to_page(client, content).body

    assert traces.mentions(bodies, [MARKER]) == []


def test_notes_of_product_images_reach_no_row_no_log_and_no_broker(
    worker, broker, until, process_temp
):
    files = marked_files()
    ensure_space()
    worker.start()
    before = traces.files(process_temp)

    add_products(files.values())
    hint(broker.url)
    until(lambda: not Embedding.objects.filter(state__in=Embedding.WAITING).exists())

    ready = Embedding.objects.ready().count()
    places = {
        **traces.tables(),
        **traces.redis_content(broker.url),
        "log": worker.log.read_bytes(),
        **dict.fromkeys(traces.files(process_temp).keys() - before.keys(), b""),
    }
    found = traces.mentions(places, [MARKER])
    record(
        17,
        f"{len(files)} files with notes or a second nature, {ready} embedded: marker found in "
        f"{len(found)} of {len(places)} places",
        "marker found 0 times in anything served, logged or stored",
    )
    assert ready == 5
    assert found == []
    assert b"Embedded a batch" in places["log"]


NAMES = {
    "parent": b"../../../../tmp/own-name-7c.jpg",
    "parent, coded": b"..%2f..%2fown-name-7c.jpg",
    "absolute": b"/tmp/own-name-7c.jpg",
    "windows": b"C:\\\\windows\\\\own-name-7c.jpg",
    "device": b"CON.own-name-7c",
    "nul": b"own-name-7c\0.jpg",
    "300 characters": b"own-name-7c" * 28,
    "direction": "own-name-7c\u202egpj.exe".encode(),
    "line break": b"own-name-7c.jpg%0d%0aX-Injected: 1",
    "real line break": b"own-name-7c.jpg\r\nX-Injected: 1",
    "two endings": b"own-name-7c.jpg.html",
    "hidden": b".htaccess-own-name-7c",
    "script": b"<img src=x onerror=alert(1)>own-name-7c",
    "quotes": b'own-name-7c\\".jpg',
    "composed": unicodedata.normalize("NFC", "own-name-7c-é.jpg").encode(),
    "decomposed": unicodedata.normalize("NFD", "own-name-7c-é.jpg").encode(),
    "no UTF-8": b"own-name-7c-\xff\xfe.jpg",
    "empty": b"",
    "dots": b"..",
}
TRACES_OF_NAME = [b"own-name-7c", b"X-Injected"]


def send_named(client: Client, name: bytes):
    """Build the form by hand: clients tidy names up before they send them."""
    fields = (
        b'--x\r\nContent-Disposition: form-data; name="model"\r\n\r\ntestapp-poster\r\n'
        b'--x\r\nContent-Disposition: form-data; name="photo"; filename="' + name + b'"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n"
    )
    body = fields + encoded(scene()) + b"\r\n--x--\r\n"
    return client.post(API, body, content_type="multipart/form-data; boundary=x")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", NAMES)
def test_the_name_of_a_photo_goes_nowhere(kind, space, tmp_path, caplog, media):
    add_products([encoded(scene())])
    caplog.set_level(logging.DEBUG)
    before = traces.files(tmp_path), traces.tables(), set(Path("/tmp").iterdir())

    response = send_named(stranger(), NAMES[kind])

    told = {
        "headers": repr(dict(response.items())).encode(),
        "body": response.content,
        "log": caplog.text.encode(),
    }
    assert response.status_code in (200, 400)
    assert response.status_code == 200 or response.json()["error"]["code"]
    assert traces.mentions(told, TRACES_OF_NAME) == []
    assert (traces.files(tmp_path), traces.tables()) == before[:2]
    assert not [path for path in set(Path("/tmp").iterdir()) - before[2] if "own-name" in path.name]


@pytest.mark.django_db
def test_names_in_numbers(space):
    add_products([encoded(scene())])

    answers = {kind: send_named(stranger(), name).status_code for kind, name in NAMES.items()}

    accepted = sum(status == 200 for status in answers.values())
    print(answers)
    record(
        22,
        f"{len(NAMES)} names: {accepted} photos answered, {len(NAMES) - accepted} refused with "
        "a code; nothing is stored, so no name is",
        "no file outside the store; the original name never in a header, a log or the store",
    )
    assert max(answers.values()) < 500
