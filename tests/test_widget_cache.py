"""Widgets remember neighbours, yet never show what became hidden a moment ago."""

import socket

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.template import Context, Template

from tests.conftest import picture_bytes
from tests.testapp.models import Poster, Vase
from visual_search.models import Embedding, EmbeddingSpace
from visual_search.storefront import SimilarProducts

pytestmark = pytest.mark.django_db

RED = (200, 30, 30)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def render(source: str, **context: object) -> str:
    return Template("{% load visual_search %}" + source).render(Context(context))


def shown(instance: object, *, limit: int = 8) -> list[str]:
    return [card.title for card in SimilarProducts(instance=instance, limit=limit)]


def test_unpublished_behind_the_apps_back_is_gone_at_once(trio):
    red, orange, _blue = trio
    assert shown(red) == ["orange", "blue"]

    Poster.objects.filter(pk=orange.pk).update(is_published=False)

    assert shown(red) == ["blue"]


def test_deleted_behind_the_apps_back_is_gone_at_once(trio):
    red, orange, _blue = trio
    assert shown(red) == ["orange", "blue"]

    Poster.objects.filter(pk=orange.pk)._raw_delete("default")

    assert shown(red) == ["blue"]


def test_a_row_that_hidden_products_left_short_is_filled_up(make_poster, embed_all):
    first, *others = [make_poster((3 * n, 30, 30)) for n in range(70)]
    embed_all()
    shown(first)

    remembered = [others[n].pk for n in range(45)]
    Poster.objects.filter(pk__in=remembered).update(is_published=False)

    assert len(shown(first)) == 8


def test_a_row_once_filled_up_is_remembered(trio, django_assert_num_queries):
    red, orange, _blue = trio
    shown(red)
    Poster.objects.filter(pk=orange.pk).update(is_published=False)
    shown(red)

    with django_assert_num_queries(2):
        assert shown(red) == ["blue"]


@pytest.mark.django_db(transaction=True)
def test_publishing_shows_after_the_commit(trio):
    red, orange, _blue = trio
    Poster.objects.filter(pk=orange.pk).update(is_published=False)
    assert shown(red) == ["blue"]
    orange.is_published = True

    orange.save()

    assert shown(red) == ["orange", "blue"]


@pytest.mark.django_db(transaction=True)
def test_new_products_show_when_they_are_embedded(trio, make_poster, embed_all):
    red = trio[0]
    shown(red)
    make_poster((200, 40, 30), title="new")
    before = shown(red)

    embed_all()

    assert before == ["orange", "blue"]
    assert shown(red) == ["new", "orange", "blue"]


def test_another_live_space_answers_at_once(trio):
    red = trio[0]
    shown(red)
    EmbeddingSpace.objects.update(state=EmbeddingSpace.State.RETIRED)

    assert shown(red) == []


def test_the_number_of_queries_is_constant(trio, make_poster, embed_all, django_assert_num_queries):
    red = trio[0]
    render("{% similar_products product %}", product=red)
    with django_assert_num_queries(2):
        render("{% similar_products product %}", product=red)
    cache.clear()
    # One of them asks which promotions run: once a minute, for all pages.
    with django_assert_num_queries(5):
        render("{% similar_products product %}", product=red)

    for shade in range(20):
        make_poster((shade, shade, 10 * shade))
    embed_all()
    cache.clear()
    with django_assert_num_queries(5):
        render("{% similar_products product limit=20 %}", product=red)
    with django_assert_num_queries(2):
        render("{% similar_products product limit=20 %}", product=red)


def test_keys_that_caches_refuse_are_no_trouble(embed_all):
    long = "x" * 19
    for code in ("with blank", long):
        Vase.objects.create(code=code, front=ContentFile(picture_bytes(RED), name="front.png"))
    embed_all()
    vase = Vase.objects.get(code="with blank")

    assert shown(vase) == [long]
    assert shown(vase) == [long]
    assert "with%20blank" in render("{% similar_products vase lazy=True %}", vase=vase)


def test_a_cache_that_does_not_answer_costs_time_but_no_page(trio, settings, caplog):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{port}/0",
        }
    }

    assert shown(trio[0]) == ["orange", "blue"]
    trio[1].save()
    assert "did not answer" in caplog.text


def test_the_configured_cache_is_used(trio, settings, configure):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
        "widgets": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "widgets",
        },
    }
    configure(WIDGET_CACHE="widgets")
    shown(trio[0])

    Embedding.objects.all().delete()

    assert shown(trio[0]) == ["orange", "blue"]
