"""A shopper's photo exists for the time of the request and nowhere afterwards."""

import base64
import hashlib
import re
from pathlib import Path

import pytest
import requests

from tests.faults.figures import record
from tests.imaging.pictures import encoded, exif, scene, segment, with_segments
from tests.untrusted import traces
from tests.untrusted.doors import API, PAGE, add_products
from visual_search.models import Embedding
from visual_search.store.spaces import ensure_space

MARKER = b"marker-9f3c21d47a08be65-of-a-shopper"
NAME = "holiday-marker-9f3c21d47a08be65.jpg"


def marked_photo(number: int) -> bytes:
    """A photo of its own size and colours, whose metadata says whom it belongs to."""
    picture = scene((200 + number, 150)).rotate(number)
    notes = [
        segment(0xE1, exif((0x010F, 2, len(MARKER), b"\x1a\0\0\0")) + MARKER),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + MARKER),
        segment(0xFE, MARKER),
    ]
    return with_segments(encoded(picture), *notes) + MARKER


class Shopper:
    """Sends photos as a browser does, by the API and by the page, and asks for a next page."""

    def __init__(self, address: str) -> None:
        self.host = f"http://{address}"
        self.session = requests.Session()
        form = self.session.get(self.host + PAGE, timeout=30).text
        self.csrf = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
        self.tokens: list[str] = []

    def search(self, number: int) -> int:
        photo = {"photo": (NAME, self.content(number), "image/jpeg")}
        if number % 4 == 1:
            fields = {"csrfmiddlewaretoken": self.csrf}
            return self.session.post(self.host + PAGE, fields, files=photo, timeout=30).status_code
        response = self.session.post(
            self.host + API, {"model": "testapp-poster"}, files=photo, timeout=30
        )
        if response.ok:
            self.tokens.append(response.json()["token"])
        return response.status_code

    def content(self, number: int) -> bytes:
        """Every fourth photo is cut, so that refusals are looked at too."""
        photo = marked_photo(number)
        return photo[: len(photo) // 4] if number % 4 == 2 else photo

    def next_page(self) -> int:
        fields = {"model": "testapp-poster", "token": self.tokens[-1], "offset": 1}
        return self.session.post(self.host + API, fields, timeout=30).status_code


@pytest.fixture
def leaves(server, worker, broker, media, tmp_path, process_temp):
    """What can be found of anything at this moment, by kind of place."""

    def look() -> dict[str, dict[str, bytes]]:
        return {
            "tables": traces.tables(),
            "redis": traces.redis_content(broker.url),
            "files": traces.files(media, process_temp),
        }

    return look


@pytest.mark.parametrize("searches", [200, pytest.param(1000, marks=pytest.mark.chaos)])
def test_searches_leave_nothing_behind(server, leaves, tmp_path, until, searches):
    ensure_space()
    add_products([encoded(scene((64, 48 + number))) for number in range(30)])
    from visual_search import indexing

    list(indexing.embed_pending(seconds=30))
    assert Embedding.objects.ready().count() == 30
    shopper = Shopper(server.address)
    shopper.search(0)
    before = leaves()

    statuses = [shopper.search(number) for number in range(searches)]
    pages = shopper.next_page()

    after = leaves()
    logs = traces.files(tmp_path)
    words = fingerprints(shopper)
    written = {path: Path(path).read_bytes() for path in logs if path.endswith(".log")}
    record(
        39,
        f"{searches} searches ({statuses.count(200)} answered, {statuses.count(400)} refused): "
        f"tables, Redis keys and files unchanged: {before == after}; "
        f"mentions in {len(written)} logs of level DEBUG: {len(traces.mentions(written, words))}",
        "0 new files, 0 stored query vectors, 0 log lines with bytes, names or EXIF",
    )
    assert set(statuses) == {200, 400}
    assert statuses.count(200) == searches * 3 // 4
    assert pages == 200
    for place, content in after.items():
        assert content == before[place], place
        assert traces.mentions(content, words) == []
    assert b"POST /visual-search/" in b"".join(written.values())
    assert traces.mentions(written, words) == []


def fingerprints(shopper: Shopper) -> list[bytes]:
    """What would betray a photo: its notes, its name, its digest, its token, its bytes."""
    photo = marked_photo(0)
    digest = hashlib.sha256(photo).hexdigest()
    coded = [base64.b64encode(photo[100:160]), photo[100:160].hex().encode()]
    return [MARKER, NAME.encode(), NAME[:-4].encode(), digest.encode(), *coded,
            shopper.tokens[-1].encode(), shopper.tokens[-1].split(":")[0].encode()]  # fmt: skip


@pytest.mark.django_db
def test_the_search_for_traces_finds_what_is_there(tmp_path, broker):
    add_products([encoded(scene())])
    (tmp_path / "a").write_bytes(b"x")
    import redis

    with redis.Redis.from_url(broker.url) as client:
        client.set("key", b"UNCOMMON-WORD")

    assert traces.mentions(traces.tables(), [b"picture-1.jpg"])
    assert traces.mentions(traces.redis_content(broker.url), [b"uncommon-word"])
    assert str(tmp_path / "a") in traces.files(tmp_path)
