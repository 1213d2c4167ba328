"""No cache, the shop's own or one on the way, shows anybody what was another's or is gone."""

import ast
import json
from pathlib import Path

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client

import visual_search
from tests.admission.server import FORM, photo_form
from tests.conftest import picture_bytes
from tests.faults.figures import record
from tests.testapp.models import Poster
from visual_search import storefront
from visual_search.registry import registry
from visual_search.storefront.similar import neighbours

pytestmark = pytest.mark.django_db

API = "/visual-search/api/photo-search/"
PAGE = "/visual-search/?model=testapp-poster"
PACKAGE = Path(visual_search.__file__).parent


class NotingCache(LocMemCache):
    """A host's cache that notes under which keys it was asked and told."""

    told: list[tuple[str, object]] = []

    def set(self, key, value, *args, **kwargs):
        self.told.append((key, value))
        super().set(key, value, *args, **kwargs)


@pytest.fixture
def noting(settings) -> list[tuple[str, object]]:
    backend = f"{__name__}.NotingCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "noting"}}
    cache.clear()
    NotingCache.told.clear()
    return NotingCache.told


@pytest.fixture
def pair(make_poster, embed_all) -> list[Poster]:
    made = [make_poster((200, 30, 30), title="red"), make_poster((30, 30, 200), title="blue")]
    embed_all()
    return made


def key_of(poster: Poster, space, *, wanted: int = 48) -> str:
    wish = neighbours.Wish(limit=wanted)
    return neighbours._neighbours_key(registry.for_model(type(poster)), poster, space, wish)


def test_every_key_changes_with_space_version_catalogue_model_and_product(pair, space, noting):
    red, blue = pair
    first = key_of(red, space)
    keys = {first, key_of(blue, space), key_of(red, space, wanted=100)}
    space.version += 1
    keys.add(key_of(red, space))
    space.pk += 1
    keys.add(key_of(red, space))
    storefront.catalogue_changed(registry.for_model(Poster))
    keys.add(key_of(red, space))

    assert len(keys) == 6


def test_only_keys_of_products_are_remembered(pair, noting):
    list(storefront.SimilarProducts(instance=pair[0], limit=8))

    assert len(noting) >= 1
    for key, value in noting:
        assert key.startswith("visual_search:")
        if not key.startswith("visual_search:mark:"):
            [(pk, image_name, similarity)] = json.loads(value)
            assert (pk, image_name) == (str(pair[1].pk), pair[1].image.name)
            assert -1 <= similarity <= 1


def test_one_place_in_the_app_talks_to_caches():
    """A second one would need keys as careful as the first; this is where to think of it."""
    users = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "django.core.cache":
                users.add(path.relative_to(PACKAGE).as_posix())
            if isinstance(node, ast.Name) and node.id in ("cache_page", "CacheMiddleware"):
                users.add(path.relative_to(PACKAGE).as_posix())

    assert users == {"remembering.py"}


def test_photo_searches_leave_nothing_of_the_shopper_in_the_cache(pair, noting, client):
    noting.clear()

    api = client.post(API, photo_form(), content_type=FORM)
    page = client.post(PAGE, photo_form(), content_type=FORM)

    assert (api.status_code, page.status_code) == (200, 200)
    # Which offers run is the same for everybody.
    assert {key for key, _value in noting} <= {"visual_search:promotions:testapp.poster"}


def test_every_answer_says_that_it_is_nobody_elses(pair, client):
    red = pair[0]
    private = [
        client.post(API, photo_form(), content_type=FORM),
        client.post(API, b"", content_type=FORM),
        client.get(API),
        client.post(PAGE, photo_form(), content_type=FORM),
        client.post(PAGE, b"", content_type=FORM),
        client.get(PAGE),
        client.get(f"/visual-search/api/similar/testapp-poster/{red.pk}/"),
        client.get("/visual-search/api/similar/testapp-poster/0/"),
        client.get("/visual-search/api/health/"),
    ]
    fragment = client.get(f"/visual-search/similar/testapp-poster/{red.pk}/")

    for response in private:
        assert {"private", "no-store"} <= directives(response)
    assert directives(fragment) == {"private", "no-cache"}


def directives(response) -> set[str]:
    return {one.strip() for one in response["Cache-Control"].split(",")}


def test_no_trick_with_the_path_gives_an_answer_the_look_of_a_file(pair, client):
    red = pair[0]
    tricks = [
        "/visual-search/x.css",
        "/visual-search/api/photo-search/x.css",
        "/visual-search/api/photo-search/;x.css",
        f"/visual-search/similar/testapp-poster/{red.pk}/x.css",
        f"/visual-search/similar/testapp-poster/{red.pk}/x.css/",
        f"/visual-search/similar/testapp-poster/{red.pk};x.css/",
        f"/visual-search/api/similar/testapp-poster/{red.pk}%2Fx.css/",
        f"/visual-search/api/similar/testapp-poster/{red.pk}/x.css/",
    ]

    assert {client.get(one, follow=True).status_code for one in tricks} == {404}


def test_two_shoppers_with_the_framework_cache_between_them_read_only_their_own(
    settings, make_poster, embed_all
):
    before = "django.middleware.cache.UpdateCacheMiddleware"
    after = "django.middleware.cache.FetchFromCacheMiddleware"
    settings.MIDDLEWARE = [before, *settings.MIDDLEWARE, after]
    caches["default"].clear()
    make_poster((200, 30, 30), title="red")
    make_poster((30, 30, 200), title="blue")
    embed_all()
    shoppers = {colour: Client() for colour in ((200, 30, 30), (30, 30, 200))}
    firsts: dict[tuple[int, int, int], set[str]] = {colour: set() for colour in shoppers}
    reads = 0

    for _ in range(50):
        for colour, client in shoppers.items():
            body = photo_form(picture_bytes(colour))
            found = client.post(API, body, content_type=FORM).json()["results"]
            firsts[colour].add(found[0]["title"])
            reads += 1

    record(24, f"0 of {reads} answers were another's", "0 cross reads")
    assert list(firsts.values()) == [{"red"}, {"blue"}]


def test_what_was_unpublished_is_not_in_the_framework_cache_either(settings, pair, client):
    before = "django.middleware.cache.UpdateCacheMiddleware"
    after = "django.middleware.cache.FetchFromCacheMiddleware"
    settings.MIDDLEWARE = [before, *settings.MIDDLEWARE, after]
    caches["default"].clear()
    red, blue = pair
    addresses = [
        f"/visual-search/similar/testapp-poster/{red.pk}/",
        f"/visual-search/api/similar/testapp-poster/{red.pk}/",
    ]
    warm = [client.get(one).content for one in addresses]

    Poster.objects.filter(pk=blue.pk).update(is_published=False)

    assert all(b"blue" in one for one in warm)
    assert not any(b"blue" in client.get(one).content for one in addresses)
