"""What is logged while a photo is fetched names no host and no address, whoever logs it."""

import contextlib
import logging
import threading

import pytest

from tests.address.conftest import plain
from tests.conftest import picture_bytes
from visual_search.exceptions import IntakeError
from visual_search.imaging.web.fetch import fetch

pytestmark = pytest.mark.usefixtures("web")

SECRET = "pictures.example"
ANSWERS = {
    "a picture": plain(picture_bytes(), "Content-Type: image/png"),
    "headers that are none": plain(b"x", "broken header", "Also: broken\r\n : x"),
    "a redirect": plain(b"", "Location: http://elsewhere.example/", status="302 Found"),
    "nothing at all": b"",
}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("address", ["http://pictures.example/secret", "http://127.0.0.1/secret"])
def test_no_logger_names_host_or_address(site, caplog, name, address):
    caplog.set_level(logging.DEBUG)
    site["serve"] = lambda wire: wire.sendall(ANSWERS[name])

    with contextlib.suppress(IntakeError):
        fetch(address)

    texts = [record.getMessage() for record in caplog.records]
    assert not [one for one in texts if SECRET in one or "127.0.0.1" in one or "secret" in one]


def test_what_the_project_itself_asks_is_logged_as_ever(caplog):
    caplog.set_level(logging.DEBUG)
    logger = logging.getLogger("urllib3.connectionpool")

    logger.debug("in the project's own thread")
    errand = threading.Thread(
        target=lambda: logger.debug("while a photo is fetched"), name="visual_search.fetch"
    )
    errand.start()
    errand.join()

    texts = [record.getMessage() for record in caplog.records]
    assert "in the project's own thread" in texts
    assert "while a photo is fetched" not in texts
