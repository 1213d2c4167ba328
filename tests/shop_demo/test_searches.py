"""What shoppers type into the demo's box finds the right kind of thing first."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation

from shop_demo.catalogue.models import Brand, Category, Product
from visual_search import indexing
from visual_search.conf import app_settings
from visual_search.registry import registry
from visual_search.search.query import naming
from visual_search.search.words_request import WordsAnswer, WordsRequest
from visual_search.store.documents import drift
from visual_search.store.spaces import ensure_space

pytestmark = [pytest.mark.django_db, pytest.mark.urls("shop_demo.urls")]

SEARCHES = Path(__file__).with_name("searches.csv")
COLLECTION = Path(__file__).parents[2] / "shop_demo/catalogue/seed/collection"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def collection(configure) -> Iterator[None]:
    """The demo's products without their pictures, and what their texts mean."""
    configure(ENCODERS={**app_settings().encoders, "words": {"PRESET": "words"}})
    naming.forget_names()
    ensure_space("words")
    for row in rows_of(COLLECTION / "products.csv"):
        upper, _arrow, lower = row["category"].partition(" > ")
        parent = Category.objects.get_or_create(name=upper, slug=upper.lower())[0]
        category = Category.objects.get_or_create(
            name=lower, parent=parent, defaults={"slug": row["category"]}
        )[0]
        Product.objects.create(
            **{name: row[name] for name in ("sku", "style", "name", "colour", "material")},
            slug=row["sku"].lower(),
            brand=Brand.objects.get_or_create(name=row["brand"])[0],
            category=category,
            price=row["price"],
            description=row["description"],
            gtin=row["gtin"],
            stock=int(row["stock"]),
        )
    call_command("visual_search_synonyms", "import", COLLECTION / "synonyms.csv", verbosity=0)
    drift.reconcile(registry.for_model(Product))
    for _outcome in indexing.embed_pending(seconds=60):
        pass
    indexing.learn_words(seconds=60)
    yield
    naming.forget_names()


def asked(words: str, language: str = "en") -> WordsAnswer:
    with translation.override(language):
        return WordsRequest(searchable=registry.for_model(Product), words=words).answer()


def test_sixty_searches_find_the_right_kind_first(collection: None) -> None:
    table = rows_of(SEARCHES)
    misses = []
    for row in table:
        answer = asked(row["words"], row["language"])
        first = answer.results.hits[0].instance if answer.results.hits else None
        if first is None or first.category.name not in row["kinds"].split("|"):
            misses.append(f"{row['words']}: {first}")

    assert len(table) >= 60
    assert misses == [], "\n".join(misses)
