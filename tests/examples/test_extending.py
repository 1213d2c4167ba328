"""The retriever and the stage of the documentation, in the pipeline of the demo shop."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from shop_demo.catalogue.models import Product, Promotion
from shop_demo.catalogue.searchable import ProductSearch
from tests.conftest import picture_bytes
from tests.photo_page.asking import RED, ask
from tests.photo_page.conftest import shelf
from tests.test_views import titles
from visual_search import search
from visual_search.registry import registry
from visual_search.search import Context

__all__ = ["shelf"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_base")]

STEPS = "examples.extending.steps"
ROOT = Path(__file__).parents[2]


def products() -> ProductSearch:
    return registry.for_model(Product)


def names(results: search.Results) -> list[str]:
    return [hit.instance.name for hit in results]


@pytest.fixture
def campaign(shelf) -> Promotion:
    """An offer of the vase, and of a mug that is not published."""
    now = timezone.now()
    made = Promotion.objects.create(
        name="Spring",
        slug="spring",
        kind=Promotion.Kind.CAMPAIGN,
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=1),
    )
    made.products.set([shelf[3], shelf[1]])
    Product.objects.filter(pk=shelf[1].pk).update(is_published=False)
    return made


def test_the_documentation_shows_the_steps_as_they_are():
    source = (ROOT / "examples/extending/steps.py").read_text()
    shown = (ROOT / "docs/extending.md").read_text()

    steps = [
        one for one in ast.parse(source).body if isinstance(one, ast.ClassDef | ast.FunctionDef)
    ]
    assert len(steps) == 2
    for step in steps:
        assert f"```python\n{ast.get_source_segment(source, step)}\n```" in shown


def test_an_article_number_finds_its_article_before_what_the_words_find(shelf, configure):
    Product.objects.filter(pk=shelf[3].pk).update(sku="M-100")
    shelf[0].description = "Goes with M-100"
    shelf[0].save()
    query = search.words_query(products(), "m-100")

    configure(RETRIEVERS=[f"{STEPS}.ByArticleNumber"])

    assert names(search.run(query)) == ["Green vase", "Red mug"]


def test_an_article_that_is_hidden_or_filtered_out_is_not_found(shelf, configure):
    configure(RETRIEVERS=[f"{STEPS}.ByArticleNumber"])
    Product.objects.filter(pk=shelf[3].pk).update(sku="M-100")
    filtered = search.words_query(products(), "m-100", filters={"price_max": "1"})
    found = names(search.run(search.words_query(products(), "m-100")))

    Product.objects.filter(pk=shelf[3].pk).update(is_published=False)

    assert found == ["Green vase"]
    assert names(search.run(filtered)) == []
    assert names(search.run(search.words_query(products(), "m-100"))) == []


def test_the_campaign_comes_first_where_shoppers_may_see_it(shelf, campaign, configure):
    configure(STAGES=[f"{STEPS}.campaign_first"])

    def found(context: Context, **filters: list[str]) -> list[str]:
        query = search.photo_query(products(), picture_bytes(RED), context=context, filters=filters)
        return names(search.run(query))

    plain = found(Context())
    assert plain[0] == "Red mug"
    assert found(Context(campaign="spring")) == ["Green vase", "Red mug", "Ruby jug"]
    assert found(Context(campaign="spring", placement="api")) == plain
    assert found(Context(campaign="spring"), price_max=["2"]) == ["Red mug", "Ruby jug"]


def test_the_page_shows_the_campaign_s_product_and_not_what_it_may_not_show(
    client, shelf, campaign, monkeypatch
):
    monkeypatch.setattr(ProductSearch, "stages", (f"{STEPS}.campaign_first",))
    monkeypatch.setattr(ProductSearch, "get_context", lambda *_: {"campaign": "spring"})

    response = ask(client, picture_bytes(RED))

    assert titles(response)[0] == "Green vase"
    assert "Blue mug" not in response.content.decode()
