"""A real cache in front of the shop, which tells nobody's answer to another."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from tests.admission.nginx import Answer, Nginx, find_nginx
from tests.admission.server import API, PAGE, Server, form, part
from tests.conftest import picture_bytes
from tests.faults.figures import record
from tests.testapp.models import Poster

pytestmark = pytest.mark.skipif(
    find_nginx() is None, reason="there is no nginx: apt-get install nginx"
)

READS = 1000
COLOURS = {"vermilion": (200, 30, 30), "cobalt": (30, 30, 200)}
FORM_PAGE = f"{PAGE}?model=testapp-poster"
OPEN = "/cacheable/"


@pytest.fixture
def shop(serve: Callable[..., Server], make_poster, embed_all, tmp_path: Path) -> Iterator[Nginx]:
    for title, colour in COLOURS.items():
        make_poster(colour, title=title)
    embed_all()
    cache = Nginx(find_nginx(), tmp_path / "nginx", upstream=serve().port)
    cache.start()
    yield cache
    cache.stop()


def doors(poster: Poster) -> list[str]:
    """What a shopper may look at without a photo, and paths that pretend to be files."""
    fragment = f"/visual-search/similar/testapp-poster/{poster.pk}/"
    related = f"/visual-search/api/similar/testapp-poster/{poster.pk}/"
    health = "/visual-search/api/health/"
    return [FORM_PAGE, fragment, related, health, f"{fragment}x.css", f"{related}x.css"]


class Shopper:
    """Sends a photo of one colour, through the API and through the page."""

    def __init__(self, shop: Nginx, colour: str, other: str) -> None:
        self.shop, self.colour, self.other = shop, colour, other
        self.photo = picture_bytes(COLOURS[colour])
        form_page = shop.send("GET", FORM_PAGE)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form_page.text)
        self.token = part("csrfmiddlewaretoken", token[1].encode())
        self.cookie = form_page.cookie

    def search(self, path: str) -> tuple[Answer, bool]:
        """Returns the answer, and whether it was another's."""
        photo = part("photo", self.photo, filename="photo.png")
        body = form(self.token, part("model", b"testapp-poster"), photo)
        answer = self.shop.send("POST", path, body, cookie=self.cookie)
        places = [answer.text.find(title) for title in (self.colour, self.other)]
        return answer, min(places) < 0 or places[0] > places[1]

    def look(self, path: str) -> tuple[Answer, bool]:
        return self.shop.send("GET", path, cookie=self.cookie), False


def read(shoppers: list[Shopper], paths: list[str], number: int) -> tuple[Answer, bool]:
    shopper = shoppers[number % 2]
    kind, path = number // 2 % 4, paths[number // 8 % len(paths)]
    return shopper.look(path) if kind > 1 else shopper.search((API, FORM_PAGE)[kind])


def test_nothing_private_is_remembered_and_nothing_unpublished_shown(shop):
    paths = doors(Poster.objects.get(title="vermilion"))
    shoppers = [Shopper(shop, "vermilion", "cobalt"), Shopper(shop, "cobalt", "vermilion")]

    control = [shop.send("GET", OPEN).cache for _ in range(2)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(partial(read, shoppers, paths), range(READS)))
    Poster.objects.filter(title="cobalt").update(is_published=False)
    after = [shoppers[0].look(path)[0] for path in paths]
    after += [shoppers[1].search(path)[0] for path in (API, FORM_PAGE)]

    crossed = sum(is_others for _, is_others in answers)
    remembered = Counter(answer.cache for answer, _ in answers if answer.cache != "MISS")
    shown = sum("cobalt" in answer.text for answer in after)
    record(
        24,
        f"nginx with proxy_cache: {READS} reads of two shoppers, {crossed} crossed, "
        f"{remembered.total()} answered from the cache; unpublished then shown by {shown} of "
        f"{len(after)}",
        "0 cross reads, 0 remembered, 0 shown",
    )
    assert control == ["MISS", "HIT"]
    assert {answer.status for answer, _ in answers} == {200, 301}
    assert (crossed, shown) == (0, 0)
    assert not remembered
