"""Codes in pictures: what is read, what is not believed, and how long it may take."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reading.pictures import GTIN, drawn, on_canvas
from visual_search.reading.barcodes import read_codes
from visual_search.reading.gtin import address_of, article_of, is_gtin


def articles(picture, **options):
    return [article_of(one.text) for one in read_codes(picture, **options)]


@pytest.mark.parametrize(
    ("kind", "text", "article"),
    [
        ("EAN13", GTIN, GTIN),
        ("EAN8", "96385074", "0000096385074"),
        ("UPCA", "036000291452", "0036000291452"),
        ("UPCE", "04252614", "0042100005264"),
        ("ITF", "14006381333938", "14006381333938"),
        ("Code128", "MH01-Black", "MH01BLACK"),
        ("QRCode", f"https://id.gs1.org/01/0{GTIN}/10/A1", GTIN),
        ("DataMatrix", "MH01", "MH01"),
        ("DataMatrix", f"(01)0{GTIN}(10)A1", GTIN),
        ("Code128", f"(01)0{GTIN}(10)A1", GTIN),
    ],
)
def test_every_kind_of_code_names_its_article(kind, text, article):
    assert articles(on_canvas(drawn(text, kind))) == [article]


@pytest.mark.parametrize("angle", [15, 90, 200])
def test_a_code_may_lie_at_any_angle(angle):
    assert articles(on_canvas(drawn(), size=(1000, 1000), rotated=angle)) == [GTIN]


def test_a_blurred_code_is_read_in_a_large_photo():
    photo = on_canvas(drawn(scale=2), size=(1500, 2000))
    photo = cv2.GaussianBlur(photo, (0, 0), 1.2)

    assert articles(photo) == [GTIN]


def test_the_code_nearest_to_the_middle_comes_first():
    far, near = drawn("96385074", "EAN8"), drawn()
    canvas = np.full((900, 1200), 255, np.uint8)
    canvas[20 : 20 + far.shape[0], 20 : 20 + far.shape[1]] = far
    canvas[400 : 400 + near.shape[0], 450 : 450 + near.shape[1]] = near

    assert articles(canvas) == [GTIN, "0000096385074"]


def test_colours_do_not_matter():
    assert articles(np.repeat(on_canvas(drawn())[:, :, None], 3, axis=2)) == [GTIN]


@pytest.mark.parametrize("shape", [(1, 1), (1, 100), (100, 1), (32, 32)])
def test_tiny_pictures_hold_nothing(shape):
    assert articles(np.full(shape, 128, np.uint8)) == []


def test_noise_holds_nothing():
    noise = np.random.default_rng(3).integers(0, 255, (480, 640), np.uint8)

    assert articles(noise) == []


def test_of_a_crowd_of_codes_none_is_read_wrongly():
    one = drawn(scale=1)
    tile = np.full((one.shape[0] + 6, one.shape[1] + 12), 255, np.uint8)
    tile[3:-3, 6:-6] = one

    found = articles(np.tile(tile, (20, 10)))

    assert set(found) <= {GTIN}


def test_without_time_nothing_is_looked_at_twice():
    assert articles(on_canvas(drawn()), seconds=0) in ([], [GTIN])


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "https://evil.example/x", "a\x00b", "\u202eabc", "😀", "1" * 2000],
)
def test_some_texts_name_no_article(text):
    assert article_of(text) == ""


def test_texts_of_squares_come_as_they_are():
    text = "javascript:alert('שלום 😀')"

    [code] = read_codes(on_canvas(drawn(text, "QRCode")))

    assert code.text == text
    assert (article_of(code.text), address_of(code.text)) == ("", None)


def test_a_very_long_text_is_read_and_names_nothing():
    found = read_codes(on_canvas(drawn("x" * 2000, "QRCode", scale=4)))

    assert [article_of(one.text) for one in found] in ([], [""])


@given(st.text(max_size=100))
def test_any_text_is_taken(text):
    article = article_of(text)

    assert len(article) <= 64
    assert address_of(text) is None or address_of(text).scheme in ("http", "https")
    assert not is_gtin(article) or article.isdigit()
