"""Threads of a web process and the photos that may take them are compared where they are known."""

import logging
import sys

import pytest

from tests.conftest import picture_bytes
from tests.search.catalogue import posters
from visual_search import search
from visual_search.admission.threads import lack_of_threads, threads_of_server
from visual_search.doctor import checks


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch) -> None:
    monkeypatch.delenv("GUNICORN_CMD_ARGS", raising=False)


def test_nobody_is_warned_of_what_is_not_known():
    assert threads_of_server() is None
    assert checks.check_threads() == []


@pytest.mark.parametrize(("threads", "warned"), [(4, True), (10, True), (11, False), (64, False)])
def test_a_queue_that_can_never_be_full_is_a_warning(configure, threads, warned):
    configure(SERVER_THREADS=threads, CONCURRENT_ENCODINGS=2, WAITING_ENCODINGS=8)

    found = [one.id for one in checks.check_threads()]

    assert found == (["visual_search.W050"] if warned else [])


def test_photos_that_are_fetched_take_threads_too(configure):
    configure(SERVER_THREADS=4, CONCURRENT_ENCODINGS=1, WAITING_ENCODINGS=1, CONCURRENT_FETCHES=2)
    assert not lack_of_threads()

    configure(SEARCH_BY_ADDRESS=True)

    assert lack_of_threads()


@pytest.mark.parametrize(
    ("command", "variable", "threads"),
    [
        (["/usr/bin/gunicorn", "shop.wsgi", "--threads", "4"], "", 4),
        (["/venv/gunicorn/__main__.py", "shop.wsgi", "--threads=8"], "--threads 2", 8),
        (["manage.py", "check"], "--workers 2 --threads 6", 6),
        (["manage.py", "check", "--threads", "4"], "", None),
        (["gunicorn", "shop.wsgi"], "", None),
    ],
)
def test_gunicorns_arguments_tell(monkeypatch, command, variable, threads):
    monkeypatch.setattr(sys, "argv", command)
    monkeypatch.setenv("GUNICORN_CMD_ARGS", variable)

    assert threads_of_server() == threads


def test_a_process_that_has_too_few_says_so_with_its_first_photo(space, configure, caplog):
    configure(SERVER_THREADS=4, CONCURRENT_ENCODINGS=2, WAITING_ENCODINGS=8)

    with caplog.at_level(logging.WARNING, logger="visual_search.admission.capacity"):
        for _ in range(2):
            search.photo_query(posters(), picture_bytes())

    assert [one.message for one in caplog.records] == [lack_of_threads()]
