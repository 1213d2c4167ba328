"""So many photos a minute and not one more, whoever asks and however."""

import json
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis

from dev.services import EmbeddedRedis
from tests.admission.server import API, PAGE, Answer, Server, form, head, part
from tests.conftest import picture_bytes
from tests.faults.figures import record
from tests.faults.shop import until
from tests.threads import at_once
from visual_search.doctor import checks

pytestmark = pytest.mark.long

LIMIT = 10
CROWD = 100
EMPTY = [
    (API, b""),
    (API, form(part("model", b"testapp-poster"))),
    (API, form(part("model", b"testapp-poster"), part("photo", b"", filename="photo.png"))),
    (PAGE + "?model=testapp-poster", form(part("model", b"testapp-poster"))),
]
PROCESSES = 2


@pytest.fixture(autouse=True)
def no_counts(limiter_url: str) -> None:
    with Redis.from_url(limiter_url) as client:
        for key in client.scan_iter("*visual_search:rate*"):
            client.delete(key)


@pytest.fixture
def shop(serve: Callable[..., Server], limiter_url: str) -> Server:
    # A request is counted before its photo waits for a place, so a busy one was let in as well.
    return serve(workers=2, RATE_LIMIT_URL=limiter_url, RATE_LIMIT_PER_ADDRESS=LIMIT)


def crowd(send: Callable[[int], Answer], *, size: int = CROWD) -> list[Answer]:
    return at_once(*(lambda number=number: send(number) for number in range(size)))


def let_in(answers: list[Answer]) -> int:
    assert {one.status for one in answers} <= {200, 429, 503}
    assert all(one.code == "busy" for one in answers if one.status == 503)
    for one in answers:
        if one.status == 429:
            assert 1 <= int(one.headers["Retry-After"]) <= 60
    return sum(one.status != 429 for one in answers)


def test_a_hundred_at_once_get_exactly_the_places_there_are(shop):
    counts = [
        let_in(crowd(lambda _, run=run: shop.photo(source=f"127.0.1.{run}"))) for run in range(1, 6)
    ]
    # Each of these comes from 127.0.0.9, whatever it claims.
    spoofed = crowd(
        lambda number: shop.photo(
            source="127.0.0.9", headers={"X-Forwarded-For": f"203.0.113.{number}"}
        )
    )

    record(14, f"{counts} let in of {CROWD}, spoofed {let_in(spoofed)}", f"exactly {LIMIT}, 5/5")
    assert counts == [LIMIT] * 5
    assert let_in(spoofed) == LIMIT


def test_no_way_of_asking_gets_around_it(shop):
    for _ in range(LIMIT):
        assert shop.photo().status == 200

    refused = [
        shop.photo(),
        shop.photo(API + "?limit=3"),
        shop.photo(headers={"Cookie": "sessionid=another; csrftoken=another"}),
        shop.photo(headers={"Forwarded": "for=203.0.113.5", "X-Real-IP": "203.0.113.5"}),
        shop.send("POST", API, form(part("token", b"a token"))),
        shop.photo(PAGE + "?model=testapp-poster"),
    ]
    elsewhere = [
        shop.photo(API.rstrip("/")),
        shop.photo(API.replace("api", "API")),
        shop.send("HEAD", API),
        shop.send("GET", API),
    ]

    assert {one.status for one in refused} == {429}
    assert refused[0].code == "throttled"
    assert b'data-code="throttled"' in refused[-1].body
    assert all("Retry-After" in one.headers for one in refused)
    # None of these is a search: a slash too few leads to the address that counts.
    assert [one.status for one in elsewhere] == [301, 404, 405, 405]
    assert shop.photo(source="127.0.0.2").status == 200


def test_looking_at_the_form_costs_nothing(shop):
    for method in ("GET", "HEAD", "OPTIONS"):
        for _ in range(LIMIT + 1):
            assert shop.send(method, PAGE).status == 200

    assert shop.photo().status == 200


def test_page_and_api_count_together(shop):
    for _ in range(LIMIT):
        shop.photo(PAGE + "?model=testapp-poster")

    assert shop.photo().status == 429


def test_behind_a_proxy_its_own_word_counts_and_no_other(serve, limiter_url):
    shop = serve(
        workers=2, RATE_LIMIT_URL=limiter_url, RATE_LIMIT_PER_ADDRESS=LIMIT, TRUSTED_PROXIES=1
    )

    def forwarded(chain: str) -> Answer:
        return shop.photo(headers={"X-Forwarded-For": chain})

    claimed = crowd(lambda number: forwarded(f"198.51.100.{number}, 203.0.113.7"))
    one_line = crowd(lambda number: forwarded(f"2001:db8:5:6::{number:x}"))
    other_line = forwarded("2001:db8:5:7::1")
    mapped = [forwarded("::ffff:203.0.113.7").status, forwarded("203.0.113.7:4711").status]

    record(14, f"one /64 {let_in(one_line)}, claimed {let_in(claimed)}", f"exactly {LIMIT}")
    assert let_in(claimed) == LIMIT
    assert let_in(one_line) == LIMIT
    assert other_line.status == 200
    assert mapped == [429, 429]


def test_all_addresses_together_have_a_limit_too(serve, limiter_url):
    shop = serve(
        workers=2,
        RATE_LIMIT_URL=limiter_url,
        RATE_LIMIT_PER_ADDRESS=5,
        RATE_LIMIT_TOTAL=20,
        # A photo is charged for when it has a place, and here each of them finds one.
        WAITING_ENCODINGS=CROWD,
        ENCODING_WAIT_SECONDS=30,
    )

    answers = crowd(lambda number: shop.photo(source=f"127.0.2.{1 + number % 40}"))

    assert let_in(answers) == 20


def test_posts_without_a_photo_do_not_switch_photo_search_off_for_all(serve, limiter_url):
    shop = serve(
        workers=2, RATE_LIMIT_URL=limiter_url, RATE_LIMIT_PER_ADDRESS=30, RATE_LIMIT_TOTAL=600
    )

    # More than enough from twenty addresses to use up the total, were it charged for these.
    def send(number: int) -> Answer:
        path, body = EMPTY[number % len(EMPTY)]
        return shop.send("POST", path, body, source=f"127.0.3.{1 + number % 20}")

    with ThreadPoolExecutor(8) as pool:
        empty = list(pool.map(send, range(620)))
    others = [shop.photo(source=f"127.0.4.{1 + number}") for number in range(20)]

    served = sum(one.status == 200 for one in others)
    record(14, f"after {len(empty)} empty posts {served} of {len(others)} photos served", "all")
    assert {one.status for one in empty} <= {400, 403, 429}
    assert served == len(others)


def test_a_photo_is_charged_for_once_however_often_it_is_looked_at(serve, limiter_url):
    shop = serve(RATE_LIMIT_URL=limiter_url, RATE_LIMIT_PER_ADDRESS=0, RATE_LIMIT_TOTAL=3)
    body = form(
        part("model", b"testapp-poster"),
        part("objects", b"true"),
        part("photo", picture_bytes(), filename="photo.png"),
    )

    answers = [shop.send("POST", API, body).status for _ in range(4)]

    assert answers == [200, 200, 200, 429]


def test_a_refused_request_takes_no_place_of_others(serve, limiter_url):
    shop = serve(RATE_LIMIT_URL=limiter_url, RATE_LIMIT_PER_ADDRESS=1, RATE_LIMIT_TOTAL=3)
    for _ in range(10):
        shop.photo()

    assert [shop.photo(source=f"127.0.0.{n}").status for n in (2, 3, 4)] == [200, 200, 429]


def test_without_redis_each_process_counts_for_itself(serve, tmp_path):
    with EmbeddedRedis(tmp_path / "limiter") as redis:
        shop = serve(workers=PROCESSES, RATE_LIMIT_URL=redis.url, RATE_LIMIT_PER_ADDRESS=LIMIT)
        before = shop.photo(source="127.0.0.2")

    answers = crowd(lambda _: shop.photo())
    others = [shop.send("GET", PAGE), shop.send("GET", "/visual-search/api/health/")]

    found = let_in(answers)
    record(
        14,
        f"Redis down: {found} let in of {CROWD} by {PROCESSES} processes, the rest "
        f"{sorted({one.status for one in answers} - {200, 503})}, no 500",
        f"bounded: {LIMIT} a process; no 500",
    )
    assert before.status == 200
    assert LIMIT <= found <= PROCESSES * LIMIT
    assert [one.status for one in others] == [200, 200]
    assert 1 <= shop.log.read_text().count("counts for itself") <= PROCESSES


def test_a_redis_that_comes_back_counts_on(serve, tmp_path):
    with EmbeddedRedis(tmp_path / "limiter", durable=False) as redis:
        shop = serve(RATE_LIMIT_URL=redis.url)
        shop.photo()
        redis.stop()
        during = shop.photo()
        redis.start()

        with Redis.from_url(redis.url) as client:
            until(lambda: shop.photo().status == 200 and bool(client.dbsize()), seconds=30)

    assert during.status == 200


def test_a_redis_that_hangs_costs_one_shopper_two_seconds_and_the_next_ones_nothing(serve):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        shop = serve(RATE_LIMIT_URL=f"redis://127.0.0.1:{deaf.getsockname()[1]}/0")

        answers = [shop.photo() for _ in range(4)]

    seconds = [one.seconds for one in answers]
    assert {one.status for one in answers} == {200}
    assert seconds[0] > 1
    assert max(seconds[1:]) < 1


def test_nobody_who_reads_the_counters_learns_who_searched(shop, limiter_url):
    shop.photo(source="127.0.0.77")

    with Redis.from_url(limiter_url) as client:
        keys = [key.decode() for key in client.scan_iter("*visual_search:rate*")]
        lifetimes = [client.ttl(key) for key in keys]
    assert len(keys) == 3
    assert "127.0.0.77" not in json.dumps(keys)
    assert all(0 < one <= 60 for one in lifetimes)


def test_a_photo_that_is_refused_is_not_read(serve, limiter_url):
    shop = serve(RATE_LIMIT_URL=limiter_url, RATE_LIMIT_PER_ADDRESS=1)
    shop.photo()

    api, page = [shop.raw(head(path, "Content-Length: 5000000")) for path in (API, PAGE)]

    assert (api.status, page.status) == (429, 429)
    assert api.headers["X-Body-Read"] == page.headers["X-Body-Read"] == "0"


def test_a_shop_without_a_limit_is_warned_before_it_opens(configure, limiter_url):
    assert [one.id for one in checks.check_rate_limit()] == ["visual_search.W014"]

    configure(RATE_LIMIT_URL=limiter_url)

    assert checks.check_rate_limit() == []
