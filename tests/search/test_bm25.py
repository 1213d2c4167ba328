"""The ranking is BM25: order and scores of bm25s on a real catalogue, also once it has changed."""

import csv
import os
import random
from pathlib import Path

import pytest

from shop_demo.catalogue.models import Product
from shop_demo.catalogue.searchable import ProductSearch
from visual_search import search
from visual_search.language.terms.analysis import analyser
from visual_search.registry import registry
from visual_search.search.query import Page
from visual_search.search.retrievers.lexical import ByWords
from visual_search.store.documents import drift

bm25s = pytest.importorskip("bm25s")
DATA = Path(os.environ.get("VISUAL_SEARCH_TEST_DATA", Path(__file__).parents[3] / "shared/data"))
LUMA = DATA / "luma"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not LUMA.is_dir(), reason="needs ../shared/data/luma"),
]


@pytest.fixture
def shop(monkeypatch, settings) -> random.Random:
    settings.LANGUAGE_CODE = "en"
    monkeypatch.setattr(ProductSearch, "text_fields", {"name": 1, "description": 1})
    with (LUMA / "products.csv").open() as file:
        rows = list(csv.DictReader(file))
    Product.objects.bulk_create(
        Product(sku=row["sku"], slug=row["sku"], name=row["name"], description=row["description"])
        for row in rows
    )
    sweep()
    return random.Random(1)


def sweep() -> None:
    drift.reconcile(registry.for_model(Product))


def texts() -> dict[int, list[str]]:
    english = analyser("en")
    return {
        one.pk: [*english.terms(one.name), *english.terms(one.description)]
        for one in Product.objects.order_by("pk")
    }


def questions(chance: random.Random) -> list[str]:
    with (LUMA / "queries.csv").open() as file:
        typed = dict.fromkeys(row["query"] for row in csv.DictReader(file))
    judged = [one.replace("-", " ").replace('"', " ") for one in typed][:100]
    names = list(Product.objects.values_list("name", "description"))
    drawn = [" ".join(chance.choice(names)).replace("-", " ").split() for _ in range(100)]
    return [*judged, *(" ".join(chance.sample(one, min(3, len(one)))) for one in drawn)]


def assert_is_bm25(chance: random.Random) -> None:
    documents = texts()
    index = bm25s.BM25(k1=1.5, b=0.75, method="lucene")
    index.index(list(documents.values()), show_progress=False)
    known = {term for terms in documents.values() for term in terms}
    retriever, products = ByWords(), Product.objects.all()
    asked = [one for one in questions(chance) if known & set(analyser("en").terms(one))]
    assert len(asked) > 150

    for typed in asked:
        query = search.Query(
            searchable=registry.for_model(Product), eligible=products, page=Page(), words=typed
        )
        probe = retriever.probe(query)
        found = retriever.retrieve(probe, products, depth=1000)
        terms = {token.term for some in probe.words.values() for token in some}
        scores = index.get_scores(sorted(terms & known))
        expected = dict(zip(documents, scores, strict=True))
        assert {one.pk for one in found} == {pk for pk, score in expected.items() if score > 0}
        ranked = sorted(expected.values(), reverse=True)[: len(found)]
        assert [one.score for one in found] == pytest.approx(ranked, abs=1e-3), typed
        assert all(one.score == pytest.approx(expected[one.pk], abs=1e-3) for one in found)


def test_scores_are_those_of_bm25_and_stay_so_whatever_changes(shop):
    assert_is_bm25(shop)

    products = list(Product.objects.all())
    descriptions = [one.description for one in products]
    for number in range(1000):
        product = shop.choice(products)
        if number % 10 == 0 and len(products) > 200:
            products.remove(product)
            product.delete()
            continue
        words = shop.choice(descriptions).split()
        product.description = " ".join(shop.sample(words, shop.randint(0, len(words))))
        product.save()
    sweep()

    assert_is_bm25(shop)
