"""Whatever form a stranger fills in: an answer, with a code where it is a refusal."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.imaging.pictures import encoded, scene
from tests.untrusted.doors import API, PAGE, stranger

pytestmark = [pytest.mark.django_db, pytest.mark.long]

PHOTOS = [encoded(scene((48, 40)), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF")]
NUMBERS = st.one_of(
    st.floats().map(str), st.integers().map(str), st.floats(0, 1).map(str), st.text(max_size=5)
)
NUMBER_FIELDS = ("box_x", "box_y", "box_width", "box_height", "crop_x", "offset", "limit")
FIELDS = st.fixed_dictionaries(
    {
        "model": st.sampled_from(
            ["testapp-poster", "testapp-poster", "testapp-lamp", "\0", "x" * 300]
        )
    },
    optional=dict.fromkeys(
        ("box_x", "box_y", "box_width", "box_height", "crop_x", "offset", "limit"), NUMBERS
    )
    | {"barcode": st.text(max_size=80), "token": st.text(max_size=80), "address": st.text()},
)
FILTERS = st.dictionaries(
    st.sampled_from(
        ["genre", "price", "price_min", "price_max", "exclude", "limit", "is_published"]
    )
    | st.text(max_size=8),
    st.text(max_size=20),
    max_size=4,
)
FILES = st.sampled_from(PHOTOS) | st.binary(max_size=200)
bounded = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class NamedFile(BytesIO):
    """A file under whatever name: that of Django refuses some that strangers may send."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name or "photo"


@given(fields=FIELDS, filters=FILTERS, photo=st.none() | FILES, name=st.text(max_size=30))
@bounded
def test_any_form_gets_an_answer_of_the_api(space, fields, filters, photo, name):
    files = {} if photo is None else {"photo": NamedFile(photo, name)}

    response = stranger().post(API, {**fields, **files}, query_params=filters)

    assert response.status_code < 500
    assert response.status_code == 200 or response.json()["error"]["code"]


@given(fields=FIELDS, photo=st.none() | FILES)
@bounded
def test_any_form_gets_an_answer_of_the_page(space, fields, photo):
    files = {} if photo is None else {"photo": SimpleUploadedFile("photo", photo)}

    response = stranger().post(PAGE, {**fields, **files})

    assert response.status_code < 500


@given(body=st.binary(max_size=300), content_type=st.text(st.characters(codec="latin-1")))
@bounded
def test_any_body_gets_an_answer_of_the_api(space, body, content_type):
    client: Client = stranger()

    response = client.generic("POST", API, body, content_type=content_type)

    assert 400 <= response.status_code < 500
    assert response.json()["error"]["code"]


@given(
    label=st.sampled_from(["testapp-poster", "testapp-lamp", "testapp-vase"]) | st.text(max_size=9),
    key=st.text(min_size=1, max_size=60),
    filters=FILTERS,
)
@bounded
def test_any_key_gets_an_answer_of_the_api(space, label, key, filters):
    client = stranger()

    similar = client.get(f"/visual-search/api/similar/{label}/{key}/", query_params=filters)
    likes = client.post(
        "/visual-search/api/more-like/testapp-poster/",
        {"like": [key], "dislike": [label]},
        content_type="application/json",
        query_params=filters,
    )

    assert similar.status_code < 500
    assert likes.status_code < 500
