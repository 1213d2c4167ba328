"""What the app puts in a cache is JSON text, and whatever stands there runs no code."""

import json
import os
import pickle
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.core.files.base import ContentFile
from redis import Redis

from shop_demo import settings as demo
from tests.conftest import picture_bytes
from tests.testapp.models import Vase
from visual_search import events
from visual_search.registry import registry
from visual_search.remembering import is_first, recall, remember
from visual_search.storefront import SimilarProducts
from visual_search.storefront.similar.neighbours import catalogue_changed

written: list[Any] = []


class NotingCache(LocMemCache):
    """Notes every value that is put in."""

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        written.append(value)
        super().set(key, value, *args, **kwargs)

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        written.append(value)
        return super().add(key, value, *args, **kwargs)


@pytest.fixture
def noting(settings) -> list[Any]:
    settings.CACHES = {
        "default": {"BACKEND": "tests.test_remembering.NotingCache", "LOCATION": "noting"}
    }
    caches["default"].clear()
    written.clear()
    return written


class Canary:
    """Unpickled, it leaves a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return (os.mkdir, (str(self.path),))


@pytest.mark.django_db
def test_widgets_and_events_put_only_json_text_in_the_cache(trio, noting):
    poster = trio[0]

    first = [card.title for card in SimilarProducts(instance=poster).cards]
    catalogue_changed(registry.for_model(type(poster)))
    again = [card.title for card in SimilarProducts(instance=poster).cards]
    reference = events.make_reference(poster, query_id="query", position=1)
    events.report("click", poster, reference)

    assert first == again
    assert len(noting) >= 3
    assert all(isinstance(one, str) for one in noting)
    assert [json.loads(one) for one in noting]


@pytest.mark.django_db
def test_keys_that_are_no_numbers_come_back_as_they_were(noting, embed_all):
    for code in ("with blank", "007"):
        Vase.objects.create(code=code, front=ContentFile(picture_bytes(), name="front.png"))
    embed_all()
    vase = Vase.objects.get(code="007")

    cold = [card.instance.pk for card in SimilarProducts(instance=vase).cards]
    warm = [card.instance.pk for card in SimilarProducts(instance=vase).cards]

    assert cold == warm
    assert cold


@pytest.mark.django_db
@pytest.mark.parametrize(
    "found", ["no JSON", '{"a": 1}', '[["x"]]', '[["no number", "", 0.5]]', b"bytes", [1], 7]
)
def test_what_cannot_be_read_is_found_anew(trio, noting, found):
    expected = [card.title for card in SimilarProducts(instance=trio[0]).cards]
    cache = caches["default"]
    for key in list(cache._cache):
        name = key.removeprefix(":1:")
        if "catalogue" not in name:
            cache.set(name, found)

    assert [card.title for card in SimilarProducts(instance=trio[0]).cards] == expected


def test_what_was_remembered_is_recalled(noting):
    remember("name", [["1", "image", 0.5]], seconds=60)

    assert recall("name") == [["1", "image", 0.5]]
    assert recall("another") is None
    assert [is_first("once", seconds=60) for _ in range(3)] == [True, False, False]


def test_the_demo_s_cache_never_unpickles(tmp_path, settings):
    options = demo.CACHES["default"]["OPTIONS"]
    url = os.environ["REDIS_URL"]
    settings.CACHES = {"default": {**demo.CACHES["default"], "LOCATION": url, "OPTIONS": options}}
    canary = tmp_path / "canary"
    with Redis.from_url(url) as redis:
        redis.set(":1:poisoned", pickle.dumps(Canary(canary)), ex=60)

    found = recall("poisoned")
    remember("sound", {"a": 1}, seconds=60)

    assert found is None
    assert not canary.exists()
    assert recall("sound") == {"a": 1}
    with Redis.from_url(url) as redis:
        assert json.loads(redis.get(":1:sound")) == '{"a": 1}'
