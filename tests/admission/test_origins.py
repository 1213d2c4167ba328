"""Other sites' pages send nothing in a shopper's name, logged in or not, by no door."""

import os

import pytest
from celery import current_app
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from redis import Redis

from tests.conftest import picture_bytes
from tests.doubles import CountingEncoder
from tests.faults.figures import record
from visual_search.models import Embedding

pytestmark = pytest.mark.django_db

API = "/visual-search/api/photo-search/"
MORE_LIKE = "/visual-search/api/more-like/testapp-poster/"
PAGE = "/visual-search/?model=testapp-poster"
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Referer": "https://evil.example/page"},
    {"Referer": "https://testserver.evil.example/"},
    {"Referer": "http://["},
    {"Referer": ""},
]
TOKEN = "a" * 32


@pytest.fixture(autouse=True)
def limited(configure, use_encoder) -> None:
    use_encoder("tests.doubles.CountingEncoder")
    url = os.environ["REDIS_URL"]
    configure(RATE_LIMIT_URL=url, RATE_LIMIT_PER_ADDRESS=0, RATE_LIMIT_TOTAL=0, NUDGE=True)
    with Redis.from_url(url) as redis:
        for key in redis.scan_iter("*visual_search:rate*"):
            redis.delete(key)
    CountingEncoder.pictures = 0


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def member(client) -> Client:
    client.force_login(User.objects.create_user("shopper"))
    return client


def work() -> tuple[object, ...]:
    """All that a photo could set in motion: counters, the queue, rows, encodings."""
    with Redis.from_url(os.environ["REDIS_URL"]) as redis:
        counts = sorted(redis.get(key) for key in redis.scan_iter("*visual_search:rate*"))
        queued = redis.llen(current_app.conf.task_default_queue)
    return (*counts, queued, Embedding.objects.count(), CountingEncoder.pictures)


def send(client: Client, path: str, *, headers: dict[str, str] | None = None, **fields: str):
    photo = SimpleUploadedFile("photo.png", picture_bytes(), "image/png")
    form = {"model": "testapp-poster", "photo": photo, **fields}
    return client.post(path, form, headers=headers)


def test_a_stranger_from_another_page_is_refused_and_sets_nothing_in_motion(client):
    before = work()

    statuses = [
        send(client, path, headers=headers).status_code
        for path in (API, MORE_LIKE, PAGE)
        for headers in FOREIGN
    ]

    refused = f"{statuses.count(403)} of {len(statuses)} foreign requests refused"
    record(25, f"{refused}, nothing queued, counted or encoded", "403, queue unchanged")
    assert set(statuses) == {403}
    assert work() == before


@pytest.mark.parametrize("path", [API, MORE_LIKE, PAGE])
@pytest.mark.parametrize(
    "headers",
    [*FOREIGN, {}, {"Sec-Fetch-Site": "same-origin"}, {"X-CSRFToken": TOKEN}],
    ids=str,
)
def test_a_member_is_refused_from_there_and_without_a_token(member, path, headers):
    before = work()

    response = send(member, path, headers=headers)

    assert response.status_code == 403
    # A request without any sign of its page is a program's: it counts, and does no more.
    assert work()[-3:] == before[-3:]


@pytest.mark.parametrize("path", [API, PAGE])
def test_a_members_wrong_token_is_refused_from_the_shops_own_page(member, path):
    member.cookies["csrftoken"] = TOKEN
    headers = {"Origin": "http://testserver", "X-CSRFToken": "b" * 32}

    response = send(member, path, headers=headers)

    assert response.status_code == 403
    assert CountingEncoder.pictures == 0


@pytest.mark.parametrize("path", [API, PAGE])
def test_a_members_right_token_is_accepted(member, space, path):
    member.cookies["csrftoken"] = TOKEN
    headers = {"Origin": "http://testserver", "X-CSRFToken": TOKEN}

    assert send(member, path, headers=headers).status_code == 200


def test_a_form_in_disguise_is_refused(client, space):
    before = work()[-3:]
    body = b"photo=x"

    plain = [
        client.post(path, body, content_type="text/plain", headers=headers)
        for path in (API, MORE_LIKE, PAGE)
        for headers in (None, {"Origin": "https://evil.example"})
    ]

    assert {one.status_code for one in plain} <= {403, 415}
    assert work()[-3:] == before


def test_the_shops_own_pages_and_programs_are_served(client, space):
    headers = [
        {},
        {"Origin": "http://testserver"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"},
        {"Referer": "http://testserver/visual-search/"},
        {"Sec-Fetch-Site": "none"},
    ]

    answers = [send(client, API, headers=one).status_code for one in headers]

    assert answers == [200] * len(headers)


EMBEDDED = [
    {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
    for site in ("cross-site", "same-site")
    for mode, dest in (
        ("no-cors", "image"),
        ("no-cors", "empty"),
        ("cors", "empty"),
        ("no-cors", "script"),
        ("navigate", "iframe"),
        ("navigate", "object"),
    )
]
PREFETCHED = {
    "Sec-Fetch-Site": "cross-site",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
    "Sec-Purpose": "prefetch",
}
OLD = {"Referer": "https://evil.example/", "Accept": "image/avif,image/*,*/*;q=0.8"}
VISITS = [
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    {"Referer": "https://chat.example/", "Accept": "text/html,application/xhtml+xml"},
]


@pytest.fixture
def costly(space, embed_all, make_poster) -> list[str]:
    """Addresses of the page that decode a photo of the shop's own, or encode it."""
    poster = make_poster()
    embed_all()
    return [
        f"{PAGE}&{asked}{part}"
        for asked in ("sample=0", f"product={poster.pk}", f"product={poster.pk}&box=10,10,50,50")
        for part in ("", "&part=answer", "&linked=1")
    ]


def test_what_another_site_embeds_costs_nothing(client, costly):
    before = work()

    answers = [
        ask(address, headers=headers).status_code
        for ask in (client.get, client.head)
        for address in costly
        for headers in (*EMBEDDED, PREFETCHED, OLD, {"Origin": "https://evil.example"})
    ]

    record(25, f"{answers.count(403)} of {len(answers)} embedded GETs refused", "all, at no cost")
    assert set(answers) == {403}
    assert work() == before


@pytest.mark.parametrize("headers", VISITS, ids=["new browser", "old browser"])
def test_another_sites_link_opens_the_page_which_asks_for_itself(client, costly, headers):
    before = work()

    opened = [client.get(address, headers=headers) for address in costly]

    assert {one.status_code for one in opened} == {200}
    assert work() == before
    asks = [one for one in opened if "Refresh" in one.headers]
    assert len(asks) == len([address for address in costly if "linked" not in address])
    # Its script then waits for the next page, which would else be searched twice.
    waiting = [one for one in asks if "data-vs-moving-on" in one.content.decode()]
    assert waiting == [one for one in asks if "<form" in one.content.decode()] != []
    for one in asks:
        own = {"Sec-Fetch-Site": "same-origin", "Referer": "http://testserver/"}
        again = client.get(one["Refresh"].removeprefix("0; url="), headers=own)
        assert again.status_code in (200, 400)  # This shop has no samples.
        assert "Refresh" not in again.headers


def test_a_link_of_the_shops_own_or_of_nobody_is_answered_at_once(client, costly):
    for headers in ({}, {"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "same-origin"}):
        answer = client.get(costly[3], headers=headers)

        assert answer.status_code == 200
        assert "Refresh" not in answer.headers


def test_the_form_itself_may_be_opened_from_anywhere(client, space):
    assert {client.get(PAGE, headers=one).status_code for one in (*VISITS, *EMBEDDED)} == {200}
