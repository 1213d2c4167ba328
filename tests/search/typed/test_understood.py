"""Typed text as chips: what filters, what only ranks, and what is given up."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop_demo.catalogue.models import Category, Product
from tests.testapp.models import Lamp
from visual_search.models import Synonym
from visual_search.registry import Filter, Searchable, registry
from visual_search.search import eligible_objects
from visual_search.search.query import naming, synonyms
from visual_search.search.query.typed.understood import Understood, understand

pytestmark = pytest.mark.django_db


class Shop(Searchable):
    images = "photos__image"
    filters = {"category": Filter("category", tree=True), "cost": Filter("price")}
    filter_fields = ("colour",)
    price_field = "cost"


@pytest.fixture
def categories(db) -> Iterator[dict[str, str]]:
    """The keys of categories by name; there are tops for men and for women."""
    naming.forget_names()
    synonyms.forget_synonyms()
    made: dict[str, str] = {}
    for path in (
        ("Vases",), ("Bowls & Dishes",), ("Cups",), ("Men",), ("Women",),
        ("Men", "Tops"), ("Women", "Tops"),
    ):  # fmt: skip
        parent = made.get("/".join(path[:-1]))
        slug = "-".join(path).lower().replace(" & ", "-")
        one = Category.objects.create(name=path[-1], slug=slug, parent_id=parent)
        made["/".join(path)] = str(one.pk)
    for number, colour in enumerate(("red", "blue", "navy", "white", "orange", "Azure glow")):
        Product.objects.create(
            name=f"Thing {number}", sku=str(number), slug=str(number), colour=colour, price=20,
            category_id=made["Vases"],
        )  # fmt: skip
    yield made
    naming.forget_names()
    synonyms.forget_synonyms()


def asked(text: str, *, without: Iterable[str] = ()) -> Understood:
    return understand(Shop(Product), text, without=list(without))


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "red vase under 30 euro"), ("de", "rote Vase bis 30 €"), ("en", "RED VASES <30")],
)
def test_colour_price_and_category_become_filters(categories, language: str, text: str) -> None:
    with translation.override(language):
        found = asked(text)

    assert found.filters == {
        "cost_max": ["30"],
        "colour": ["red"],
        "category": [categories["Vases"]],
    }
    assert found.text == ""


def test_chinese_is_understood(categories) -> None:
    Category.objects.filter(name="Vases").update(name="花瓶")
    naming.forget_names()

    with translation.override("zh-hans"):
        found = asked("30 元以下的红色花瓶")

    assert found.filters == {
        "cost_max": ["30"],
        "colour": ["red"],
        "category": [categories["Vases"]],
    }


def test_words_are_looked_for_as_the_shop_has_them(categories) -> None:
    with translation.override("de"):
        found = asked("kleine rote Vase bis 30 €")

    assert found.words == "kleine red Vase"
    assert found.text == "kleine"
    assert [chip.words for chip in found.chips] == ["bis 30 €", "rote", "Vase"]


@pytest.mark.parametrize(
    ("text", "colours"),
    [
        ("blue vase", ["blue", "navy"]),
        ("navy vase", ["navy"]),
        ("red and white vase", ["red", "white"]),
        ("vase in azure glow", ["Azure glow"]),
        ("pink vase", None),
    ],
)
def test_a_colour_stands_for_the_values_that_are_wholly_it(categories, text, colours) -> None:
    assert asked(text).filters.get("colour") == colours


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("dishes", ["Bowls & Dishes"]),
        ("vases and cups", ["Vases", "Cups"]),
        ("tops", ["Men/Tops", "Women/Tops"]),
        ("tops for men", ["Men/Tops"]),
        ("women tops", ["Women/Tops"]),
        ("vase stand", None),
        ("stand for a vase", None),
        ('"vase"', None),
        ("cups -vase", None),
    ],
)
def test_only_a_category_that_is_looked_for_filters(categories, text, paths) -> None:
    expected = paths and [categories[path] for path in paths]

    assert asked(text).filters.get("category") == expected


@pytest.mark.parametrize(("text", "words"), [("orange", "orange"), ("rote Keramik", "red Keramik")])
def test_what_may_describe_something_else_is_only_offered(categories, text, words) -> None:
    found = asked(text)

    assert not found.chips
    assert [chip.kind for chip in found.offers] == ["colour"]
    assert found.words == words


def test_synonyms_name_categories_too(categories) -> None:
    Synonym.objects.create(kind="two_way", terms="花瓶, vase", language="zh-hans")
    synonyms.forget_synonyms()

    with translation.override("zh-hans"):
        found = asked("红色花瓶")

    assert found.filters == {"colour": ["red"], "category": [categories["Vases"]]}
    assert found.words == "red Vases"


def test_every_chip_can_be_refused(categories) -> None:
    text = "red vase under 30 euro"
    names = [chip.name for chip in asked(text).chips]

    for name in names:
        left = asked(text, without=[name])
        assert [chip.name for chip in left.chips] == [one for one in names if one != name]
        assert [chip.name for chip in left.refused] == [name]
    assert asked(text, without=["colour:red"]).text == "red"
    assert asked(text, without=names).words == "red vase"


def test_what_is_given_up_goes_on_to_rank(categories) -> None:
    found = asked("red vase under 30 euro")
    given_up = []
    while found := found.relaxed_once():
        given_up.append([chip.kind for chip in found.relaxed])

    assert given_up == [
        ["colour"],
        ["colour", "category"],
        ["colour", "category", "price"],
    ]
    assert asked("red vase under 30").relaxed_once().text == "red vase"


def test_labels_say_it_in_the_language_of_the_page(categories) -> None:
    labels = [chip.label for chip in asked("red vase from 20 to 30.50 euro").chips]

    assert labels == ["Price from 20 to 30.50", "red", "Vases"]


def test_nothing_binds_where_the_searchable_has_no_field(db) -> None:
    found = understand(registry.for_model(Lamp), "red lamp under 30 euro")

    assert found == Understood(text="red lamp under 30 euro", words="red lamp under 30 euro")


def test_filters_are_those_that_a_search_takes(categories) -> None:
    found = eligible_objects(Shop(Product), filters=asked("blue vase up to 20 €").filters)

    assert sorted(product.colour for product in found) == ["blue", "navy"]


def test_names_cost_no_query_until_they_may_have_changed(
    categories, django_assert_num_queries
) -> None:
    asked("red vase")

    with django_assert_num_queries(0):
        asked("blue cups under 20")


def letters(text: str) -> Counter[str]:
    return Counter(filter(str.isalnum, unicodedata.normalize("NFKC", text).replace("的", "")))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.one_of(
        st.text(max_size=80),
        st.lists(
            st.sampled_from(
                [
                    "red",
                    "vase",
                    "tops",
                    "men",
                    "under",
                    "30",
                    "€",
                    "in",
                    "的",
                    "红色",
                    '"',
                    "-",
                    "and",
                ]
            ),
            max_size=12,
        ).map(" ".join),
    )
)
def test_no_text_fails_or_loses_a_word(categories, text: str) -> None:
    found = asked(text)

    kept = " ".join([found.text, *(chip.words for chip in found.chips)])
    assert letters(kept) == letters(text)
    eligible_objects(Shop(Product), filters=found.filters).exists()
