"""The similar-products widget, as templates use it."""

import re
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from tests.conftest import picture_bytes
from tests.html import Page
from tests.testapp.models import LampPhoto, Poster, Vase
from visual_search.exceptions import RegistrationError
from visual_search.registry import registry
from visual_search.search.query import Page as PageOfResults
from visual_search.storefront import SimilarProducts, image_url

pytestmark = pytest.mark.django_db

RED, ORANGE, BLUE = (200, 30, 30), (200, 120, 30), (30, 30, 200)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def render(source: str, **context: object) -> str:
    return Template("{% load visual_search %}" + source).render(Context(context))


def shown(instance: object, *, limit: int = 8) -> list[str]:
    return [card.title for card in SimilarProducts(instance=instance, limit=limit)]


def test_the_tag_prints_the_widget(trio):
    html = render("{% similar_products product limit=8 %}", product=trio[0])

    page = Page(html)
    page.assert_strict()
    page.assert_accessible()
    assert html.index("orange") < html.index("blue")
    assert "red" not in html
    assert [one["href"] for one in page.named("a")] == [
        f"/posters/{poster.pk}/" for poster in trio[1:]
    ]


def test_the_tag_prints_the_widget_where_nothing_is_escaped(trio):
    tag = "{% similar_products product limit=8 %}"

    bare = render("{% autoescape off %}" + tag + "{% endautoescape %}", product=trio[0])

    Page(bare).assert_strict()
    assert re.findall(r'vs-card-title">([^<]*)<', bare) == ["orange", "blue"]


def test_titles_are_escaped_even_where_nothing_else_is(trio):
    Poster.objects.filter(pk=trio[1].pk).update(title="<b>orange</b>")

    bare = render(
        "{% autoescape off %}{% similar_products product %}{% endautoescape %}", product=trio[0]
    )

    assert "&lt;b&gt;orange" in bare
    assert "<b>" not in bare


def test_the_tag_gives_cards_to_loop_over(trio):
    source = (
        "{% similar_products product as similar %}"
        "{{ similar|length }}{% for card in similar %} {{ card.title }} {{ card.url }}{% endfor %}"
    )

    html = render(source, product=trio[0])

    assert html == f"2 orange /posters/{trio[1].pk}/ blue /posters/{trio[2].pk}/"


def test_the_limit_is_kept(trio):
    assert shown(trio[0], limit=1) == ["orange"]
    assert shown(trio[0], limit=0) == []
    assert shown(trio[0], limit=-1) == []
    assert shown(trio[0], limit=2) == ["orange", "blue"]


def test_a_limit_beyond_what_is_remembered_is_kept_too(make_poster, embed_all):
    first, *others = [make_poster((n, 2 * n, 30)) for n in range(60)]
    embed_all()

    assert len(shown(first, limit=55)) == 55
    assert len(shown(first, limit=8)) == 8
    assert len(shown(first, limit=5000)) == len(others)


def test_few_allowed_results_do_not_break_the_widget(trio, configure):
    configure(MAX_RESULTS=1)

    assert shown(trio[0]) == ["orange"]
    assert PageOfResults(limit=8).size == 1


def test_a_lazy_widget_is_a_placeholder_that_knows_its_address(trio, client):
    html = render("{% similar_products product limit=2 lazy=True %}", product=trio[0])

    page = Page(html)
    page.assert_strict()
    [place] = [one for one in page.named("div") if "data-visual-search-src" in one]
    fragment = client.get(place["data-visual-search-src"])
    assert "orange" not in html
    assert "orange" in fragment.content.decode()
    assert page.named("a")[0]["href"] == place["data-visual-search-src"]


def test_a_lazy_widget_asks_the_database_nothing(trio, django_assert_num_queries):
    with django_assert_num_queries(0):
        render("{% similar_products product lazy=True %}", product=trio[0])


def test_nothing_similar_renders_nothing(make_poster, embed_all):
    lonely = make_poster()
    embed_all()

    assert render("{% similar_products product %}", product=lonely) == ""
    assert (
        render(
            "{% similar_products product as similar %}{% if similar %}yes{% else %}no{% endif %}",
            product=lonely,
        )
        == "no"
    )


def test_a_product_that_is_not_embedded_yet_renders_nothing(trio, make_poster):
    assert render("{% similar_products product %}", product=make_poster()) == ""


def test_a_product_that_is_not_saved_yet_renders_nothing(trio):
    assert render("{% similar_products product %}", product=Poster(title="draft")) == ""


def test_a_shop_without_a_live_space_renders_nothing(make_poster):
    assert render("{% similar_products product %}", product=make_poster()) == ""


def test_an_object_that_is_not_searchable_is_named(trio, django_user_model):
    user = django_user_model(username="shopper")

    for source in (
        "{% similar_products user %}",
        "{% similar_products user lazy=True %}",
        "{% similar_products user as similar %}",
    ):
        with pytest.raises(RegistrationError, match=r"User is not searchable.*searchable\.py"):
            render(source, user=user)


def test_a_wrong_argument_is_a_template_error():
    with pytest.raises(TemplateSyntaxError):
        render("{% similar_products product size=3 %}")


def test_evil_titles_and_addresses_are_escaped(trio, make_poster, embed_all, monkeypatch):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)> \" ' &amp;"
    monkeypatch.setattr(Poster, "get_absolute_url", lambda _: '/"><b onclick="x">')
    Poster.objects.exclude(pk=trio[0].pk).update(title=evil[:100])
    cache.clear()

    html = render("{% similar_products product %}", product=trio[0])

    page = Page(html)
    page.assert_strict()
    assert "<script>" not in html
    assert page.named("b") == []


def test_images_of_a_relation_cost_no_query_each(make_lamp, embed_all, django_assert_num_queries):
    first, *_others = [make_lamp((20 * n, 0, 0), (0, 20 * n, 0)) for n in range(6)]
    embed_all()
    html = render("{% similar_products lamp %}", lamp=first)

    with django_assert_num_queries(2):
        again = render("{% similar_products lamp %}", lamp=first)

    assert len(Page(html).named("img")) == 5
    assert Page(again).named("img") == Page(html).named("img")


def test_the_card_shows_the_image_that_matched(make_lamp, embed_all):
    lamp = make_lamp(RED)
    other = make_lamp(BLUE, ORANGE, (190, 30, 30))
    embed_all()
    nearest = LampPhoto.objects.get(lamp=other, position=2)

    [card] = SimilarProducts(instance=lamp, limit=8)

    assert card.image_url == nearest.image.url
    assert card.url == ""
    assert 0.9 < card.similarity <= 1


def test_images_of_a_method_have_addresses(embed_all):
    for code in ("one", "two"):
        Vase.objects.create(
            code=code,
            front=ContentFile(picture_bytes(BLUE), name="front.png"),
            back=ContentFile(picture_bytes(RED), name="back.png"),
        )
    embed_all()
    vase = Vase.objects.get(code="two")
    searchable = registry.for_model(Vase)

    assert image_url(searchable, vase, str(vase.back.name)) == vase.back.url
    assert image_url(searchable, vase, "") == vase.front.url
    assert image_url(searchable, vase, "gone.png") == vase.front.url
    assert image_url(searchable, Vase(code="bare"), "") == ""


def test_the_request_of_the_page_reaches_the_templates(trio, settings, tmp_path):
    mine = tmp_path / "visual_search" / "similar_products.html"
    mine.parent.mkdir()
    mine.write_text("{{ request.path }}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    html = render(
        "{% similar_products product %}", product=trio[0], request=RequestFactory().get("/here/")
    )

    assert html == "/here/"


def test_a_card_needs_no_address(make_lamp, embed_all):
    lamp, _other = make_lamp(RED), make_lamp(BLUE, name="plain")
    embed_all()

    html = render("{% similar_products lamp %}", lamp=lamp)

    assert "plain" in html
    assert "href" not in Page(html).named("a")[0]


def test_a_card_carries_its_image_for_thumbnails_of_the_hosts_own(
    make_lamp, embed_all, django_assert_num_queries
):
    lamp = make_lamp(RED)
    other = make_lamp(BLUE, ORANGE)
    embed_all()
    nearest = LampPhoto.objects.get(lamp=other, position=1)
    [card] = SimilarProducts(instance=lamp)

    with django_assert_num_queries(0):
        image = card.image

    assert card.image_name == image.name == nearest.image.name
    assert image.url == card.image_url
    with image.open() as stream:
        assert stream.read() == Path(nearest.image.path).read_bytes()


def test_the_image_of_a_method_is_the_one_that_was_found(embed_all):
    for code in ("one", "two"):
        Vase.objects.create(
            code=code,
            front=ContentFile(picture_bytes(BLUE), name="front.png"),
            back=ContentFile(picture_bytes(RED), name="back.png"),
        )
    embed_all()

    [card] = SimilarProducts(instance=Vase.objects.get(code="one"))

    assert card.image.name == card.image_name
    assert card.image.url == card.image_url


def test_a_text_that_is_excluded_is_one_key(trio):
    cards = SimilarProducts(instance=trio[0], exclude=str(trio[1].pk)).cards

    assert [card.title for card in cards] == ["blue"]
