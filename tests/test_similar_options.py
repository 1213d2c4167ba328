"""What a similar-products widget can be told, on a shop with variants and stock."""

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client

from shop_demo.catalogue.models import Product, ProductImage
from tests.conftest import picture_file
from tests.html import Page
from tests.testapp.models import Poster
from visual_search.registry import registry
from visual_search.storefront import SimilarProducts
from visual_search.storefront.similar.neighbours import Wish

pytestmark = pytest.mark.django_db

# From the nearest to the farthest of the first.
SHADES = {
    "red": (200, 30, 30),
    "rose": (200, 60, 50),
    "orange": (200, 120, 30),
    "violet": (120, 30, 160),
    "blue": (30, 30, 200),
}


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


@pytest.fixture
def add(db) -> Callable[..., Product]:
    def make(name: str, colour: tuple[int, int, int] = (1, 2, 3), **fields: object) -> Product:
        values = {"sku": name, "slug": name, "stock": 5, "price": 10, **fields}
        product = Product.objects.create(name=name, **values)
        if colour != (1, 2, 3):
            ProductImage.objects.create(product=product, image=picture_file(colour))
        return product

    return make


@pytest.fixture
def red(add, embed_all) -> Product:
    """The first of five products of different styles and colours."""
    made = [add(name, colour, style=name) for name, colour in SHADES.items()]
    embed_all()
    return made[0]


def shown(instance: Product, **options: object) -> list[str]:
    return [card.title for card in SimilarProducts(instance=instance, **options)]


def render(source: str, **context: object) -> str:
    return Template("{% load visual_search %}" + source).render(Context(context))


def change(name: str, **values: object) -> None:
    Product.objects.filter(name=name).update(**values)


def test_variants_of_the_product_and_of_each_other_are_left_out(red):
    change("rose", style="red")
    change("violet", style="orange")

    assert shown(red) == ["orange", "blue"]


def test_variants_come_where_they_are_asked_for(red):
    change("rose", style="red")
    change("violet", style="orange")

    assert shown(red, dedupe=False) == ["rose", "orange", "violet", "blue"]


def test_products_without_a_style_are_no_variants(red):
    Product.objects.update(style="")

    assert len(shown(Product.objects.get(name="red"))) == 4


def test_what_is_sold_out_or_hidden_never_comes(red):
    assert shown(red, limit=2) == ["rose", "orange"]

    change("rose", stock=0)
    change("orange", is_published=False)

    assert shown(red, limit=2) == ["violet", "blue"]
    assert shown(red, limit=2, dedupe=False) == ["violet", "blue"]


def test_a_row_is_full_although_most_neighbours_are_variants(add, embed_all):
    first = add("first", (200, 30, 30), style="first")
    for number in range(60):
        add(f"near-{number}", (200, 30 + number, 30), style="near")
    for number in range(4):
        add(f"far-{number}", (30, 30 * number, 200), style=f"far-{number}")
    embed_all()

    assert len(shown(first, limit=5)) == 5


def test_the_page_of_a_sold_out_product_offers_what_is_in_stock(red):
    red.stock = 0
    red.save()
    red.refresh_from_db()

    assert "Similar, and in stock" in render("{% similar_products product %}", product=red)


def test_a_threshold_keeps_the_far_away_out(red):
    nearest = SimilarProducts(instance=red).cards[0]
    assert nearest.similarity is not None

    assert shown(red, threshold=nearest.similarity - 0.0001) == ["rose"]
    assert shown(red, threshold=1.0) == []


@pytest.mark.parametrize("filters", [{"price_max": 5}, {"price_max": ["5"]}, "price_max=5"])
def test_filters_hold_in_the_widget_as_in_searches(red, filters):
    change("violet", price=4)
    change("blue", price=5)

    assert shown(red, filters=filters) == ["violet", "blue"]


def test_a_filter_that_makes_no_sense_shows_nothing_and_is_logged(red, caplog):
    assert shown(red, filters="size=3") == []
    assert "is no filter" in caplog.text


def test_what_lies_in_the_basket_or_in_another_row_does_not_come(red):
    first = SimilarProducts(instance=red, limit=1)
    orange = Product.objects.get(name="orange")

    assert shown(red, exclude=[orange]) == ["rose", "violet", "blue"]
    assert shown(red, exclude=[str(orange.pk)]) == ["rose", "violet", "blue"]
    assert shown(red, exclude=first, limit=2) == ["orange", "violet"]


def test_too_few_are_not_shown(red):
    assert shown(red, min_items=4) == ["rose", "orange", "violet", "blue"]
    assert render("{% similar_products product min_items=5 %}", product=red) == ""


def test_a_fallback_takes_the_place_of_too_few(red, add):
    bare = add("bare")
    change("orange", stock=0)
    others = Product.objects.filter(name__in=["blue", "orange", "red"]).order_by("name")

    html = render("{% similar_products bare fallback=others %}", bare=bare, others=others)

    assert "You may also like" in html
    assert re.findall(r'href="/product/(\w+)/', html) == ["blue", "red"]


def test_a_fallback_is_not_asked_where_enough_is_similar(red):
    def explode() -> None:
        yield pytest.fail("The fallback was read.")

    assert len(shown(red, fallback=explode())) == 4


def test_a_fallback_may_be_a_method_of_the_searchable(red, add):
    bare = add("bare")

    cards = SimilarProducts(instance=bare, fallback="of_its_category", limit=3).cards

    assert [card.title for card in cards] == ["blue", "violet", "orange"]
    assert cards[0].image_url


def test_the_images_of_a_fallback_cost_no_query_each(red, add, django_assert_max_num_queries):
    bare = add("bare")

    with django_assert_max_num_queries(8):
        cards = SimilarProducts(instance=bare, fallback="of_its_category").cards

    assert len(cards) == 5


def test_a_lazy_widget_hands_all_its_options_on(red, client: Client):
    change("blue", price=4)
    source = (
        '{% similar_products red limit=3 lazy=True filters="price_max=10" exclude=unwanted'
        ' placement="basket" template="carousel" %}'
    )

    html = render(source, red=red, unwanted=[Product.objects.get(name="rose")])

    place = next(one for one in Page(html).named("div") if "data-visual-search-src" in one)
    fragment = client.get(place["data-visual-search-src"]).content.decode()
    assert 'data-placement="basket"' in fragment
    assert "vs-carousel" in fragment
    assert re.findall(r'href="/product/(\w+)/', fragment) == ["orange", "violet", "blue"]


def test_options_that_somebody_else_wrote_are_not_followed(red, client: Client):
    lazy = SimilarProducts(instance=red, template="carousel", is_lazy=True)
    forged = lazy.fragment_url.replace("options=", "options=x")

    assert "vs-carousel" not in client.get(forged).content.decode()


def test_a_lazy_widget_cannot_carry_objects_as_its_fallback(red):
    with pytest.raises(TemplateSyntaxError, match="name of a method"):
        render("{% similar_products red lazy=True fallback=all %}", red=red, all=[red])


def test_a_placeholder_has_the_size_of_what_is_to_come(red):
    html = render("{% similar_products red limit=3 lazy=True %}", red=red)

    assert html.count("vs-card-picture") == 3


def test_a_carousel_is_a_list_whose_buttons_wait_for_the_script(red):
    html = render('{% similar_products red template="carousel" %}', red=red)

    page = Page(html)
    page.assert_strict()
    page.assert_accessible()
    assert 'class="vs-carousel-buttons" hidden' in html
    assert len(page.named("li")) == 4


def test_a_template_of_ones_own_is_used(red, settings, tmp_path):
    (tmp_path / "mine.html").write_text("{% for card in similar %}{{ card.title }} {% endfor %}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    html = render('{% similar_products red limit=2 template="mine.html" %}', red=red)

    assert html == "rose orange"


def test_options_cost_no_more_queries(red, django_assert_num_queries):
    # No product has this key, however many a run has made before.
    options = {"filters": "price_max=10", "exclude": [-1], "threshold": 0.1, "limit": 3}
    shown(red, **options)

    with django_assert_num_queries(2):
        assert len(shown(red, **options)) == 3


def test_a_model_without_variants_and_stock_needs_nothing(trio):
    searchable = registry.for_model(Poster)

    assert searchable.get_variant_group(trio[0]) is None
    assert searchable.is_in_stock(trio[0])
    assert Wish(limit=8).eligible(searchable, trio[0]).count() == 2


def test_stock_may_be_a_number(red, monkeypatch):
    searchable = registry.for_model(Product)
    monkeypatch.setattr(type(searchable), "in_stock_field", "stock")
    change("rose", stock=0)

    assert shown(red, limit=2) == ["orange", "violet"]
    assert not searchable.is_in_stock(Product.objects.get(name="rose"))
