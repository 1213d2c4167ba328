"""Synonyms at the time of a query."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.testapp.models import Poster
from visual_search.models import Synonym
from visual_search.registry import registry
from visual_search.search import words_query
from visual_search.search.query import synonyms
from visual_search.search.query.typed.synonyms import Said, said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh():
    synonyms.forget_synonyms()
    yield
    synonyms.forget_synonyms()


def add(kind: str, terms: str, meant: str = "", *, language: str = "en") -> Synonym:
    one = Synonym(kind=kind, terms=terms, meant=meant, language=language)
    one.full_clean()
    one.save()
    synonyms.forget_synonyms()
    return one


def test_words_of_one_meaning_find_each_other() -> None:
    add("two_way", "couch, sofa, three-seater")

    assert said("blue couches", languages=["en"]) == Said(
        text="blue couches", also=("sofa", "three-seater")
    )
    assert said("Three-Seater", languages=["en"]).also == ("couch", "sofa")


def test_one_way_leads_one_way() -> None:
    add("one_way", "dungarees", "trousers")

    assert said("dungarees", languages=["en"]).also == ("trousers",)
    assert said("trousers", languages=["en"]) == Said(text="trousers")


def test_a_replacement_is_looked_for_instead() -> None:
    add("replacement", "tee shirt, tee", "t-shirt")

    assert said("Red tee shirts for men", languages=["en"]).text == "Red t-shirt for men"
    assert said("golf tee", languages=["en"]).text == "golf t-shirt"


def test_a_replacement_may_have_synonyms() -> None:
    add("replacement", "settee", "couch")
    add("two_way", "couch, sofa")

    assert said("settee", languages=["en"]) == Said(text="couch", also=("sofa",))


def test_circles_end() -> None:
    add("replacement", "a1, x1", "b1")
    add("replacement", "b1", "a1")
    add("one_way", "c1", "d1")
    add("one_way", "d1", "c1")

    assert said("a1 b1", languages=["en"]).text == "b1 a1"
    assert said("c1 d1", languages=["en"]).also == ("d1", "c1")


def test_languages_are_kept_apart() -> None:
    add("two_way", "Sofa, Couch", language="de")
    add("two_way", "gift, present", language="en")
    add("two_way", "tv, television", language="")

    assert said("sofa", languages=["en"]).also == ()
    assert said("Sofa", languages=["de"]).also == ("Couch",)
    assert said("Gift", languages=["de"]).also == ()
    assert said("tv", languages=["fr"]).also == ("television",)


def test_chinese_words_are_found_where_they_stand() -> None:
    add("two_way", "杯子，马克杯", language="zh-hans")
    add("replacement", "沙发椅", "沙发", language="zh-hans")

    assert said("蓝色杯子", languages=["zh-hans"]).also == ("马克杯",)
    assert said("红色沙发椅", languages=["zh-hans"]).text == "红色 沙发"


def test_quotations_and_minus_words_stay() -> None:
    add("replacement", "couch", "sofa")

    assert said('"blue couch" -couch', languages=["en"]).text == '"blue couch" -couch'


def test_another_process_hears_of_a_change(monkeypatch) -> None:
    add("two_way", "couch, sofa")
    said("couch", languages=["en"])
    Synonym.objects.update_or_create(
        language="en", kind="two_way", terms="couch, sofa", defaults={"terms": "couch, settee"}
    )
    assert said("couch", languages=["en"]).also == ("sofa",)

    monkeypatch.setattr(synonyms, "_SECONDS", 0.0)
    synonyms.forget_synonyms()
    said("couch", languages=["en"])
    Synonym.objects.all().delete()

    assert said("couch", languages=["en"]).also == ()


def test_nothing_is_asked_for_every_query(django_assert_num_queries) -> None:
    add("two_way", "couch, sofa")
    said("couch", languages=["en"])

    with django_assert_num_queries(0):
        said("sofa", languages=["en"])


WORDS = st.sampled_from(["a1", "b1", "c1", "a1 b1", "杯", "杯子"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    rules=st.lists(st.tuples(st.sampled_from(Synonym.Kind.values), WORDS, WORDS), max_size=5),
    text=st.one_of(st.text(max_size=50), st.lists(WORDS).map(" ".join)),
)
def test_any_rules_and_any_text_end(rules, text: str) -> None:
    Synonym.objects.all().delete()
    for kind, terms, meant in rules:
        Synonym.objects.update_or_create(
            language="en", kind=kind, terms=terms, defaults={"meant": meant}
        )
    synonyms.forget_synonyms()

    found = said(text, languages=["en"])

    assert len(found.also) <= 32


def test_a_query_of_words_takes_them_over() -> None:
    add("replacement", "affiche", "poster")
    add("two_way", "poster, print")

    query = words_query(registry.for_model(Poster), "blue affiche")

    assert (query.words, query.also) == ("blue poster", ("print",))
