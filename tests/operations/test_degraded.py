"""What shoppers and the shop still have while a part is down."""

import re
import socket

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import set_script_prefix

from tests.conftest import picture_bytes
from tests.html import Page
from tests.operations.pages import product_page
from visual_search.admission.capacity import encoding_place
from visual_search.models import Embedding, EmbeddingSpace

pytestmark = pytest.mark.usefixtures("empty_cache")

OTHER_WAYS = "Search with words, or browse the shop"
PAGE = "/visual-search/?model=testapp-poster"
PHOTO_SEARCH = "/visual-search/api/photo-search/"


def send(client, address: str = PAGE):
    photo = SimpleUploadedFile("photo.png", picture_bytes(), "image/png")
    return client.post(address, {"model": "testapp-poster", "photo": photo})


def break_encoder() -> None:
    EmbeddingSpace.objects.update(fingerprint="0" * 64)


def test_without_its_encoder_a_shop_still_shows_similar_products(client, trio):
    break_encoder()

    page = product_page(trio[0])
    fragment = client.get(f"/visual-search/similar/testapp-poster/{trio[0].pk}/")
    related = client.get(f"/visual-search/api/similar/testapp-poster/{trio[0].pk}/")

    assert page.index("orange") < page.index("blue")
    assert "orange" in fragment.content.decode()
    assert [one["title"] for one in related.json()["results"]] == ["orange", "blue"]


def shown(response) -> str:
    """A page without its templates, which wait for what only the browser can know."""
    return re.sub("<template.*?</template>", "", response.content.decode(), flags=re.DOTALL)


def assert_offers_other_ways(response) -> None:
    page = Page(response.content.decode())
    page.assert_whole()
    page.assert_strict()
    page.assert_accessible()
    assert response.status_code == 503
    assert "/" in [one.get("href") for one in page.named("a")]
    assert OTHER_WAYS in shown(response)


def test_without_its_encoder_the_photo_page_says_so_and_offers_other_ways(client, trio, plain_base):
    break_encoder()

    response = send(client)

    assert_offers_other_ways(response)
    assert "Photo search is not available just now" in response.content.decode()


def test_an_overloaded_photo_page_offers_other_ways_and_says_when_to_return(
    client, trio, plain_base, configure
):
    configure(CONCURRENT_ENCODINGS=1, WAITING_ENCODINGS=0)

    with encoding_place():
        response = send(client)
        page = product_page(trio[0])

    assert_offers_other_ways(response)
    assert int(response["Retry-After"]) > 0
    assert "orange" in page


def test_the_way_home_respects_where_the_project_is_mounted(client, space, plain_base):
    break_encoder()

    set_script_prefix("/shop/")
    try:
        response = client.post(
            PAGE,
            SCRIPT_NAME="/shop",
            data={"photo": SimpleUploadedFile("photo.png", picture_bytes(), "image/png")},
        )
    finally:
        set_script_prefix("/")

    assert 'href="/shop/"' in response.content.decode()


def test_a_host_fills_the_other_ways_with_its_own(client, space, settings, tmp_path):
    mine = tmp_path / "mine.html"
    mine.write_text(
        '{% extends "visual_search/photo_search.html" %}'
        "{% block visual_search_other_ways %}our own search{% endblock %}"
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    from visual_search.storefront.views import PhotoSearchView

    break_encoder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PhotoSearchView, "template_name", "mine.html")
        response = send(client)

    assert "our own search" in response.content.decode()


def test_a_photo_that_is_at_fault_itself_gets_no_excuse(client, space, plain_base):
    photo = SimpleUploadedFile("photo.png", b"no picture", "image/png")

    response = client.post(PAGE, {"photo": photo})

    assert response.status_code == 415
    assert OTHER_WAYS not in shown(response)


@pytest.fixture
def no_redis(settings, broker_away) -> None:
    """Neither broker nor cache answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{port}/0",
        }
    }


@pytest.mark.django_db(transaction=True)
def test_without_redis_pages_widgets_searches_and_saving_work(client, trio, no_redis, make_poster):
    saved = make_poster((9, 9, 9), title="saved meanwhile")

    page = product_page(trio[0])
    answers = [
        client.get(PAGE),
        send(client),
        send(client, PHOTO_SEARCH),
        client.get(f"/visual-search/similar/testapp-poster/{trio[0].pk}/"),
        client.get(f"/visual-search/api/similar/testapp-poster/{trio[0].pk}/"),
        client.get("/visual-search/api/health/ready/"),
    ]

    assert "orange" in page
    assert [answer.status_code for answer in answers] == [200] * 6
    assert Embedding.objects.get(image_name=saved.image.name).state == "pending"


def test_without_its_database_every_address_answers_503_and_no_stack_trace(
    client, no_database, plain_base
):
    client.raise_request_exception = True
    answers = [
        send(client),
        send(client, PHOTO_SEARCH),
        client.get("/visual-search/similar/testapp-poster/1/"),
        client.get("/visual-search/api/similar/testapp-poster/1/"),
        client.get("/visual-search/api/health/ready/"),
    ]

    for answer in answers:
        assert answer.status_code == 503
        assert "Traceback" not in answer.content.decode()
        assert "127.0.0.1" not in answer.content.decode()
    assert all(int(answer["Retry-After"]) > 0 for answer in answers[:4])


def test_without_its_database_a_fragment_is_503_within_a_transaction_per_request_too(
    client, no_database
):
    connection.settings_dict["ATOMIC_REQUESTS"] = True
    try:
        answer = client.get("/visual-search/similar/testapp-poster/1/")
    finally:
        connection.settings_dict["ATOMIC_REQUESTS"] = False

    assert (answer.status_code, answer.content) == (503, b"")


def test_a_search_that_takes_too_long_is_503_where_the_shop_limits_its_statements(
    client, trio, slow_database, plain_base
):
    pk = trio[0].pk

    related = client.get(f"/visual-search/api/similar/testapp-poster/{pk}/")
    photo = send(client, PHOTO_SEARCH)
    page = product_page(trio[0])

    assert [related.status_code, photo.status_code] == [503, 503]
    assert photo.json()["error"]["code"] == "database_unavailable"
    assert photo["Retry-After"]
    assert page == "before  after"
