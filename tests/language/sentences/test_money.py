"""Prices in sentences."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visual_search.language.sentences.money import Price, price_in


def price(least: str | None, most: str | None) -> Price:
    return Price(
        least=Decimal(least) if least else None,
        most=Decimal(most) if most else None,
    )


SENTENCES = [
    # text, least, most, what is left
    ("red vase under 30 euro", None, "30", "red vase"),
    ("rote Vase bis 30 €", None, "30", "rote Vase"),
    ("30 元以下的红色花瓶", None, "30", "红色花瓶"),
    ("between 20 and 40", "20", "40", ""),
    ("20-40 €", "20", "40", ""),
    ("€20-€40 lamp", "20", "40", "lamp"),
    ("40 – 20 €", "20", "40", ""),
    ("20 to 30 euros", "20", "30", ""),
    ("ab 50", "50", None, ""),
    ("Lampe über 50 Euro", "50", None, "Lampe"),
    ("vase at most 30", None, "30", "vase"),
    ("cheaper than 30 dollars mug", None, "30", "mug"),
    ("mug for under $20", None, "20", "mug"),
    ("a vase up to 30 with handles", None, "30", "a vase with handles"),
    ("zwischen 20 und 40 Euro Lampe", "20", "40", "Lampe"),
    ("von 20 bis 40", "20", "40", ""),
    ("1.000 € bis 1.500 €", "1000", "1500", ""),
    ("under 1,299.99", None, "1299.99", ""),
    ("Vase unter 29,99", None, "29.99", "Vase"),
    ("30,- € maximal", None, "30", ""),
    ("30€ oder weniger", None, "30", ""),
    ("50 dollars and up", "50", None, ""),
    ("over 20 under 40", "20", "40", ""),
    ("cup <30", None, "30", "cup"),
    ("mug max. 30", None, "30", "mug"),
    ("不超过三十元的杯子", None, "30", "杯子"),
    ("100到200元的灯", "100", "200", "灯"),
    ("20和40之间的杯子", "20", "40", "杯子"),
    ("三百五十元以上", "350", None, ""),
    ("不低于30元", "30", None, ""),
    ("３０元以下", None, "30", ""),
]


@pytest.mark.parametrize(("text", "least", "most", "rest"), SENTENCES)
def test_a_price_is_read_and_taken_out(text: str, least, most, rest: str) -> None:
    found, left, said = price_in(text)

    assert found == price(least, most)
    assert left == rest
    assert said


@pytest.mark.parametrize(
    "text",
    [
        "vase under 30 cm",
        "from 5 to 10 cm",
        "ab 6 Jahren",
        "12 bis 18 Monate",
        "über 50 Vasen",
        "size 36 bis 40",
        "Größe bis 40",
        "尺寸30以下",
        "30厘米以下",
        "20-40",
        "500 ml",
        "vase 30 euro",
        "MH01-20 €",
        "A4 €",
        "4006381333931 under",
        "under",
        "",
    ],
)
def test_a_number_that_is_no_price_stays(text: str) -> None:
    assert price_in(text) == (None, text, "")


def test_the_first_of_two_prices_counts() -> None:
    found, _rest, said = price_in("under 30 € vase under 20 €")

    assert found == price(None, "30")
    assert said == "under 30 € under 20 €"


PIECES = st.sampled_from(
    [
        "under",
        "bis",
        "30",
        "€",
        "30元",
        "以下",
        "-",
        "vase",
        "红色",
        "zwischen",
        "1.000",
        "und",
        "的",
        "<",
        "万",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
def test_no_text_fails_and_none_of_its_letters_is_lost(text: str) -> None:
    _price, rest, said = price_in(text)

    typed = unicodedata.normalize("NFKC", text)
    assert sorted("".join(typed.split())) == sorted("".join((rest + said).split()))
