"""Codes in a photo: what they name comes first, and what is not sold here is told."""

import io
import sys

import numpy as np
import pytest
from PIL import Image

from tests.reading.pictures import GTIN, drawn, jpeg_of
from tests.testapp.models import Poster
from visual_search import search
from visual_search.doctor.checks import check_barcodes
from visual_search.imaging import Crop
from visual_search.registry import registry
from visual_search.search.photo_request import PhotoRequest
from visual_search.search.query import unsold_codes
from visual_search.search.token import make_token, token_query

pytestmark = pytest.mark.django_db

OTHER = "9780140013993"


def asked(photo, **options):
    request = PhotoRequest(searchable=registry.for_model(Poster), photo=photo, **options)
    return search.run_surest(request.queries())


@pytest.fixture
def shelf(make_poster, embed_all):
    posters = [
        make_poster((200, 30, 30), title="Ship", gtin=GTIN),
        make_poster((30, 200, 30), title="Tower"),
        make_poster((30, 30, 200), title="Bridge"),
    ]
    embed_all()
    return posters


def test_what_a_code_in_the_photo_names_comes_first(shelf):
    query, results = asked(jpeg_of(drawn()))

    assert query.codes == (GTIN,)
    assert results.hits[0].instance == shelf[0]
    assert ("barcode", (GTIN,)) in [(one.kind, one.values) for one in results.hits[0].reasons]
    assert results.has_good_match
    assert unsold_codes(query) == []


def test_a_query_that_the_shop_builds_itself_reads_codes_as_the_page_does(shelf):
    query = search.photo_query(registry.for_model(Poster), jpeg_of(drawn()))

    assert query.codes == (GTIN,)
    assert search.run(query).hits[0].instance == shelf[0]


def test_a_code_that_is_not_sold_here_is_told_and_looks_answer(shelf):
    query, results = asked(jpeg_of(drawn(OTHER)))

    assert unsold_codes(query) == [OTHER]
    assert len(results.hits) == 3


def test_where_one_of_several_codes_is_sold_nothing_is_said_of_the_others(shelf):
    query, results = asked(jpeg_of(drawn(OTHER), drawn()))

    assert set(query.codes) == {OTHER, GTIN}
    assert results.hits[0].instance == shelf[0]
    assert unsold_codes(query) == []


def test_what_shoppers_may_not_see_is_not_sold(shelf):
    Poster.objects.filter(gtin=GTIN).update(is_published=False)

    query, _results = asked(jpeg_of(drawn()))

    assert unsold_codes(query) == [GTIN]


def test_a_chosen_part_of_the_photo_has_the_codes_inside_it(shelf):
    photo = jpeg_of(drawn())
    beside, around = Crop(0.5, 0.5, 0.5, 0.5), Crop(0.0, 0.0, 0.6, 0.6)

    assert asked(photo, boxes=[beside])[0].codes == ()
    assert asked(photo, boxes=[around])[0].codes == (GTIN,)


def test_codes_stay_with_the_token(shelf):
    searchable = registry.for_model(Poster)
    query, results = asked(jpeg_of(drawn()))
    token = make_token(query, ranking=results.ranking)

    again = token_query(searchable, token)

    assert again.codes == (GTIN,)
    assert search.run(again).hits[0].instance == shelf[0]


def test_an_address_of_the_shop_leads_to_the_product_that_has_it(shelf, settings):
    settings.ALLOWED_HOSTS = ["shop.example"]
    code = drawn(f"https://shop.example{shelf[2].get_absolute_url()}", "QRCode", scale=8)

    query, results = asked(jpeg_of(code))

    assert query.led_to == (shelf[2].pk,)
    assert results.hits[0].instance == shelf[2]


@pytest.mark.parametrize(
    "text",
    [
        "https://foreign.example{path}",
        "https://shop.example:x@foreign.example{path}",
        "javascript:location='{path}'",
        "https://shop.example/nowhere/",
    ],
)
def test_other_addresses_lead_nowhere(shelf, settings, text):
    settings.ALLOWED_HOSTS = ["shop.example"]
    code = drawn(text.format(path=shelf[2].get_absolute_url()), "QRCode", scale=8)

    query, _results = asked(jpeg_of(code))

    assert (query.codes, query.led_to) == ((), ())
    assert unsold_codes(query) == []


def test_a_photo_without_a_code_names_nothing(shelf):
    file = io.BytesIO()
    Image.fromarray(np.full((300, 300, 3), 90, np.uint8)).save(file, "PNG")

    query, _results = asked(file.getvalue())

    assert query.codes == ()


def test_without_the_library_looks_answer_and_a_check_says_what_to_install(shelf, monkeypatch):
    monkeypatch.setitem(sys.modules, "zxingcpp", None)

    query, results = asked(jpeg_of(drawn()))
    [warning] = check_barcodes()

    assert (query.codes, len(results.hits)) == ((), 3)
    assert (warning.id, warning.hint) == ("visual_search.W051", "pip install zxing-cpp")
