"""Photo search through the API."""

import io
import json

import pytest
from PIL import Image, ImageDraw

from tests.api.answers import error_of, titles
from tests.api.conftest import PHOTO_SEARCH
from tests.conftest import picture_bytes
from tests.reading.pictures import GTIN, drawn, jpeg_of
from tests.testapp.models import Poster
from visual_search.api.serializers import ReasonSerializer
from visual_search.search.meaning.reasons import Reason

pytestmark = pytest.mark.django_db

RED, BLUE = (200, 30, 30), (30, 30, 200)
COLOURS = {"red": RED, "orange": (200, 120, 30), "violet": (120, 30, 120), "blue": BLUE}


def test_a_photo_finds_products(make_poster, embed_all, send_photo, space):
    make_poster(BLUE, title="blue")
    red = make_poster(RED, title="red")
    embed_all()

    response = send_photo()

    body = response.json()
    assert titles(response) == ["red", "blue"]
    assert body["results"][0] == {
        "id": str(red.pk),
        "title": "red",
        "url": f"http://testserver/posters/{red.pk}/",
        "image": f"http://testserver{red.image.url}",
        "image_name": red.image.name,
        "similarity": pytest.approx(1, abs=1e-3),
        "band": None,
        "reasons": body["results"][0]["reasons"],
        "variants": [],
    }
    assert body["objects"] is None
    assert (body["offset"], body["limit"], body["next_offset"]) == (0, 24, None)
    assert body["space"] == space.fingerprint
    assert response["Cache-Control"] == "private, no-store"


def test_the_next_page_is_asked_for_by_token(make_poster, embed_all, send_photo, client):
    for shade in range(5):
        make_poster((200 - 20 * shade, 30, 30), title=f"shade {shade}")
    embed_all()
    first = send_photo(limit=3)

    body = first.json()
    again = {"model": "testapp-poster", "token": body["token"], "offset": 3, "limit": 3}
    second = client.post(PHOTO_SEARCH, again)

    assert body["next_offset"] == 3
    assert sorted(titles(first) + titles(second)) == [f"shade {n}" for n in range(5)]
    assert second.json()["next_offset"] is None


def test_filters_stand_in_the_address(make_poster, embed_all, send_photo):
    make_poster(RED, title="dear film", genre="film", price=90)
    make_poster(RED, title="film", genre="film", price=5)
    make_poster(RED, title="music", genre="music", price=5)
    embed_all()

    response = send_photo(query="genre=film&genre=other&price_max=20")

    assert titles(response) == ["film"]


def test_the_empty_fields_of_a_filter_form_filter_nothing(make_poster, embed_all, send_photo):
    make_poster(RED, title="film", genre="film")
    embed_all()

    response = send_photo(query="genre=&price_min=&price_max=20&exclude=")

    assert titles(response) == ["film"]


def test_products_can_be_excluded(make_poster, embed_all, send_photo):
    red = make_poster(RED, title="red")
    make_poster(BLUE, title="blue")
    embed_all()

    response = send_photo(query=f"exclude={red.pk}")

    assert titles(response) == ["blue"]


def test_a_crop_and_a_barcode_are_heeded(make_poster, embed_all, send_photo):
    make_poster(RED, title="red")
    make_poster(BLUE, title="blue", gtin="4006381333931")
    embed_all()

    response = send_photo(
        box_x=0, box_y=0, box_width=0.5, box_height=0.5, barcode="4 006381 333931"
    )

    assert titles(response) == ["blue", "red"]


def test_hidden_products_do_not_answer(make_poster, embed_all, send_photo):
    make_poster(RED, title="red")
    embed_all()
    Poster.objects.update(is_published=False)

    assert titles(send_photo()) == []


def test_the_photo_never_touches_the_disk(space, send_photo, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1

    response = send_photo(b"x" * 5_000_000)

    assert error_of(response)["code"] == "image_type_unsupported"


def test_the_answer_says_where_objects_are_when_asked(make_poster, embed_all, send_photo):
    make_poster(RED)
    embed_all()
    scene = Image.new("RGB", (400, 300), (150, 150, 150))
    ImageDraw.Draw(scene).rectangle((100, 90, 220, 220), fill=BLUE)
    buffer = io.BytesIO()
    scene.save(buffer, "PNG")

    [found] = send_photo(buffer.getvalue(), objects="true").json()["objects"]

    assert found["x"] < 0.25 < 0.55 < found["x"] + found["width"]
    assert found["y"] < 0.3 < 0.73 < found["y"] + found["height"]
    assert 0.7 < found["score"] <= 1


def test_products_move_the_answer_and_leave_it(make_poster, embed_all, send_photo, client):
    made = {name: make_poster(colour, title=name) for name, colour in COLOURS.items()}
    embed_all()

    plain = send_photo()
    moved = send_photo(like=[made["blue"].pk], dislike=[made["red"].pk])
    unknown = send_photo(like=["0"])

    assert titles(plain) == ["red", "orange", "violet", "blue"]
    assert titles(moved) == ["violet", "orange"]
    assert error_of(unknown)["code"] == "not_found"


def test_words_move_the_answer(make_poster, embed_all, send_photo):
    make_poster(RED, title="A mug")
    make_poster(BLUE, title="A jug")
    embed_all()

    assert titles(send_photo(query="words=jugs")) == ["A jug", "A mug"]


@pytest.mark.parametrize("weight", ["2", "-1", "much"])
def test_a_weight_of_colour_that_is_none_is_refused(send_photo, space, weight):
    response = send_photo(colour_weight=weight)

    assert response.status_code == 400
    assert error_of(response)["code"] == "request_invalid"


def test_a_matched_region_is_machine_readable():
    boxes = {"photo": (0.25, 0.5, 0.75, 1.0), "image": (0.0, 0.0, 0.5, 0.5)}

    data = ReasonSerializer(Reason(kind="region", boxes=boxes)).data

    assert json.loads(json.dumps(data)) == {
        "kind": "region",
        "values": [],
        "boxes": {"photo": [0.25, 0.5, 0.75, 1.0], "image": [0.0, 0.0, 0.5, 0.5]},
    }


def test_codes_that_nobody_sells_here_are_told(make_poster, embed_all, send_photo):
    make_poster(gtin="9780140013993")
    embed_all()

    answer = send_photo(jpeg_of(drawn())).json()

    assert (answer["codes"], answer["unsold_codes"]) == ([GTIN], [GTIN])
    assert len(answer["results"]) == 1


def sent_again(*colours: tuple[int, int, int]) -> list[io.BytesIO]:
    files = [io.BytesIO(picture_bytes(colour)) for colour in colours]
    for number, file in enumerate(files):
        file.name = f"{number}.png"
    return files


def test_a_photo_may_be_sent_again_from_another_side(make_poster, embed_all, client):
    for title, colour in COLOURS.items():
        make_poster(colour, title=title)
    embed_all()

    form = {"model": "testapp-poster", "photo": sent_again(RED, BLUE)}
    response = client.post(PHOTO_SEARCH, form)

    assert titles(response)[0] == "violet"
    again = {"model": "testapp-poster", "token": response.json()["token"]}
    assert titles(client.post(PHOTO_SEARCH, again)) == titles(response)


def test_too_many_photos_are_refused(client, space):
    form = {"model": "testapp-poster", "photo": sent_again(*[RED] * 6)}
    response = client.post(PHOTO_SEARCH, form)

    assert (response.status_code, error_of(response)["code"]) == (400, "query_invalid")
