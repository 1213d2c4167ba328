"""Products are hidden and shown again while shoppers search, through every door."""

import re
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from tests.conftest import picture_bytes
from tests.faults.figures import record
from tests.faults.shop import colour_of, make_posters
from tests.testapp.models import Poster

POSTERS = 60
MOST_HIDDEN = 20
PAGE = 24
FLIPS = 1000
SHOPPERS = 4
CHECKED = 11_000
MOST_SECONDS = 180
TITLE = re.compile(r"Poster \d+")
NEVER = float("inf")


class Publication:
    """Hides and shows posters, and knows of each from when until when it was surely hidden."""

    def __init__(self, titles: Mapping[str, int]) -> None:
        self.titles = titles
        self._lock = threading.Lock()
        self._hidden: dict[str, tuple[float, float]] = {}

    def surely_hidden(self, *, start: float, end: float) -> set[str]:
        """Titles that were hidden before `start` and that nobody began to show before `end`."""
        with self._lock:
            return {title for title, (a, b) in self._hidden.items() if a <= start and end <= b}

    def flip(self, title: str) -> None:
        if title in self._hidden and self._hidden[title][1] == NEVER:
            self._note(title, self._hidden[title][0], time.monotonic())
            self._save(title, is_published=True)
        else:
            self._save(title, is_published=False)
            self._note(title, time.monotonic(), NEVER)

    def _save(self, title: str, *, is_published: bool) -> None:
        """Every other one behind the app's back."""
        if self.titles[title] % 2:
            Poster.objects.filter(pk=self.titles[title]).update(is_published=is_published)
            return
        poster = Poster.objects.get(pk=self.titles[title])
        poster.is_published = is_published
        poster.save()

    def _note(self, title: str, start: float, end: float) -> None:
        with self._lock:
            self._hidden[title] = (start, end)


class Shoppers:
    """Search through one door after the other and compare what they are shown."""

    def __init__(self, publication: Publication, anchor: int) -> None:
        self.publication = publication
        self.anchor = anchor
        self.stop = threading.Event()
        self.searches = self.checked = self.short = 0
        self.leaks: list[str] = []
        self._lock = threading.Lock()

    def search(self, number: int) -> None:
        client, doors = Client(), (self.photo, self.page, self.similar, self.widget)
        while not self.stop.is_set():
            number += 1
            start = time.monotonic()
            shown = doors[number % len(doors)](client, number)
            hidden = self.publication.surely_hidden(start=start, end=time.monotonic())
            self._count(shown, hidden)
        connection.close()

    def _count(self, shown: set[str], hidden: set[str]) -> None:
        with self._lock:
            self.searches += 1
            self.checked += len(shown)
            self.short += len(shown) < PAGE
            self.leaks += shown & hidden

    def photo(self, client: Client, number: int) -> set[str]:
        response = client.post("/visual-search/api/photo-search/", _form(number))
        return {one["title"] for one in response.json()["results"]}

    def page(self, client: Client, number: int) -> set[str]:
        response = client.post("/visual-search/?model=testapp-poster", _form(number))
        return _titles(response)

    def similar(self, client: Client, number: int) -> set[str]:
        address = f"/visual-search/api/similar/testapp-poster/{self.anchor}/?limit={PAGE}"
        return {one["title"] for one in client.get(address).json()["results"]}

    def widget(self, client: Client, number: int) -> set[str]:
        address = f"/visual-search/similar/testapp-poster/{self.anchor}/?limit={PAGE}"
        return _titles(client.get(address))


def _form(number: int) -> dict[str, object]:
    photo = SimpleUploadedFile("photo.png", picture_bytes(colour_of(number % POSTERS)))
    return {"photo": photo, "model": "testapp-poster"}


def _titles(response) -> set[str]:
    return set(TITLE.findall(response.content.decode()))


def hide_and_show(dice, publication: Publication, shoppers: Shoppers) -> None:
    """Never so many at once that a page could not be full; slowly enough to be looked at."""
    hidden: list[str] = []
    deadline = time.monotonic() + MOST_SECONDS
    for number in range(FLIPS):
        if len(hidden) == MOST_HIDDEN or (hidden and dice.random() < 0.5):
            publication.flip(hidden.pop(dice.randrange(len(hidden))))
        else:
            hidden.append(dice.choice([one for one in publication.titles if one not in hidden]))
            publication.flip(hidden[-1])
        while shoppers.checked < CHECKED * number / FLIPS:
            assert time.monotonic() < deadline, "The shoppers are too slow."
            time.sleep(0.001)


@pytest.mark.django_db(transaction=True)
def test_what_was_hidden_before_a_search_began_is_not_in_its_answer(dice, space, embed_all):
    """Row 2c, at the size that the table asks for."""
    make_posters(POSTERS)
    embed_all()
    titles = dict(Poster.objects.values_list("title", "pk"))
    anchor = titles.pop("Poster 0")
    publication = Publication(titles)
    shoppers = Shoppers(publication, anchor)

    with ThreadPoolExecutor(SHOPPERS) as pool:
        jobs = [pool.submit(shoppers.search, number) for number in range(SHOPPERS)]
        try:
            hide_and_show(dice, publication, shoppers)
        finally:
            shoppers.stop.set()
    for job in jobs:
        job.result()

    record(
        2,
        f"{FLIPS} flips while {SHOPPERS} shoppers search: {len(shoppers.leaks)} leaks in "
        f"{shoppers.checked} results of {shoppers.searches} answers, {shoppers.short} pages short",
        "0 leaks in >= 10,000, 0 short",
    )
    assert shoppers.leaks == []
    assert shoppers.short == 0
    assert shoppers.checked >= 10_000
