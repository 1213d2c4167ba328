"""What is written in several ways is one term; what is not is another."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visual_search.language.terms.analysis import MAX_TERMS, analyser
from visual_search.language.terms.stems import stemmer

LANGUAGES = ("en", "de", "fr", "zh-hans", "ja", "ru", "th", "xx", "")


def terms(text: str, language: str = "en") -> list[str]:
    return analyser(language).terms(text)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "Mugs", "mug"),
        ("en", "Crème brûlée", "creme brulee"),
        ("en", "500ml", "500 ml"),
        ("en", "500 ml", "500 millilitres"),
        ("en", "1,5 l", "1.5 litres"),
        ("en", "30 x 40 cm", "30×40 cm"),
        ("en", "30x40cm", "30 x 40 cm"),
        ("en", "2x250ml", "2 x 250 ml"),
        ("en", "a vase for the table", "vase table"),
        ("en", "men's", "men"),
        ("en", "ＭＵＧ", "mug"),
        ("en", "soft\u00adware", "software"),
        ("en", "\u200fred\u200e mug", "red mug"),
        ("en", "red\x07mug", "red mug"),
        ("de", "Häuser", "Haus"),
        ("de", "Küche", "Kueche"),
        ("de", "Straße", "STRASSE"),
        ("de", "rote Vasen", "rot Vase"),
        ("de", "12 Zoll", "12 inch"),
        ("fr", "théières", "theiere"),
        ("zh-hans", "500毫升", "500 ml"),
        ("nn", "båtar", "batar"),
    ],
)
def test_what_is_written_in_several_ways_is_one(language, one, other):
    assert terms(one, language) == terms(other, language) != []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MH01-Black", ["mh01black", "mh01", "black"]),
        ("24/7-a", ["247a", "24", "7"]),
        ("T-shirt", ["tshirt", "t", "shirt"]),
        ("black/white", ["black", "white"]),
        ("1.5", ["1.5"]),
        ("warm,soft", ["warm", "soft"]),
        ("😀 !? ...", []),
    ],
)
def test_what_is_connected_is_found_whole_and_by_its_parts(text, found):
    assert terms(text) == found


def test_scripts_without_spaces_have_their_pairs_of_characters():
    assert terms("蓝色杯子", "zh") == ["蓝色", "色杯", "杯子"]
    assert terms("杯", "zh") == ["杯"]
    assert terms("커피잔 red", "ko") == ["커피", "피잔", "red"]


def test_marks_belong_to_their_letters():
    assert terms("चाय", "xx") == ["चाय"]
    assert terms("й", "ru") != terms("и", "ru")


def test_the_written_word_goes_with_its_term():
    [token] = analyser("en").tokens("Vases")

    assert (token.term, token.word) == ("vase", "vases")


@given(st.text(), st.sampled_from(LANGUAGES))
def test_any_text_has_terms_that_stay_what_they_are(text, language):
    found = terms(text, language)

    assert len(found) <= MAX_TERMS
    assert all(0 < len(term) <= 40 for term in found)
    # Whatever the case, and whatever is around it.
    assert terms(f" {text.upper()}.", "xx") == terms(f"({text.upper()})", "xx")
    assert "\x00" not in "".join(found)


@given(st.text(alphabet="a1 .,-x/'ml", max_size=300))
def test_numbers_and_units_never_fail(text):
    assert terms(text) == terms(text + " ")


def test_stemmers_are_not_shared_between_threads():
    words = [f"{start}{end}" for start in ("run", "bak", "paint", "knitt") for end in ("ing", "ed")]
    expected = [stemmer("en").__wrapped__(word) for word in words]
    found = []

    def work() -> None:
        own = [[stemmer("en").__wrapped__(word) for word in words] for _ in range(50)]
        found.extend(own)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [expected] * 200
