"""Offers for a time, and the reviews and promotions that come with a folder."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from shop_demo.catalogue.models import Brand, Category, Product, Promotion, Review

from .folders import SeedShop, write_csv

pytestmark = [pytest.mark.django_db, pytest.mark.urls("shop_demo.urls")]

PROMOTIONS = "name,kind,starts_days_ago,ends_in_days,percent,skus_or_category,text"


def promote(*, days: int = 1, **fields: object) -> Promotion:
    now = timezone.now()
    name = str(fields.setdefault("name", f"Offer {Promotion.objects.count()}"))
    fields.setdefault("slug", name.lower().replace(" ", "-"))
    return Promotion.objects.create(
        starts_at=now - timedelta(days=3), ends_at=now + timedelta(days=days), **fields
    )


@pytest.fixture
def plate() -> Product:
    kitchen = Category.objects.create(name="Kitchen", slug="kitchen")
    plates = Category.objects.create(name="Plates", slug="plates", parent=kitchen)
    tarn = Brand.objects.create(name="Tarn")
    return Product.objects.create(
        sku="P", name="Plate", slug="plate", price="19.95", category=plates, brand=tarn, stock=2
    )


def price_of(plate: Product) -> Decimal | None:
    return Product.objects.with_offers().get(pk=plate.pk).current_price


def test_the_best_running_offer_counts(plate: Product) -> None:
    promote(percent=10, category=plate.category)
    promote(percent=25, brand=plate.brand)
    promote(percent=90, brand=plate.brand, days=-1)

    assert price_of(plate) == Decimal("14.96")


def test_an_offer_on_a_department_covers_what_is_below_it(plate: Product) -> None:
    assert plate.category is not None
    offer = promote(percent=50, category=plate.category.parent)

    assert price_of(plate) == Decimal("9.98")
    assert list(offer.covered()) == [plate]


def test_a_product_read_without_its_offers_asks_for_them(plate: Product) -> None:
    promote(percent=50).products.add(plate)

    assert Product.objects.get(pk=plate.pk).current_price == Decimal("9.98")


def test_a_reduced_product_shows_both_prices_and_the_offer(client: Client, plate: Product) -> None:
    promote(percent=50, name="Half off", text="All plates").products.add(plate)

    page = client.get("/product/plate/").content.decode()

    for text in ("€9.98", "€19.95", 'href="/offer/half-off/"', "All plates"):
        assert text in page


def test_an_offer_that_is_over_has_no_page(client: Client, plate: Product) -> None:
    promote(percent=50, name="Over", days=-1).products.add(plate)

    assert client.get("/offer/over/").status_code == 404
    assert price_of(plate) == Decimal("19.95")


@settings(deadline=None, max_examples=30)
@given(price=st.decimals(min_value=0, max_value=99999, places=2), percent=st.integers(0, 90))
def test_the_database_and_python_round_alike(price: Decimal, percent: int) -> None:
    product = Product.objects.create(sku="X", name="X", slug="x", price=price)
    promote(percent=percent).products.add(product)

    priced = Product.objects.with_offers().get(pk=product.pk)

    assert priced.current_price == getattr(priced, "sale_price")  # noqa: B009
    Promotion.objects.all().delete()
    product.delete()


def test_an_offer_ends_after_it_begins() -> None:
    now = timezone.now()

    with pytest.raises(ValidationError, match="end after"):
        Promotion(starts_at=now, ends_at=now).clean()


def test_a_folders_reviews_and_promotions_come_along(
    seed_shop: SeedShop, two_products: Path
) -> None:
    write_csv(
        two_products / "reviews.csv",
        "sku,author,rating,title,text",
        [("A", "Noor", "5", "Fine", "Good."), ("A", "Ada", "9", "", ""), ("Z", "Ada", "4", "", "")],
    )
    write_csv(
        two_products / "promotions.csv",
        PROMOTIONS,
        [
            ("Ash week", "promotion", "1", "5", "20", "A", "20 percent off ash"),
            ("Nothing", "promotion", "1", "5", "20", "Kitchen > Ghosts", ""),
            ("Trees", "campaign", "1", "5", "0", "A B", "From the forest"),
        ],
    )

    said = seed_shop("--from", str(two_products))
    again = seed_shop("--from", str(two_products))

    assert "promotions added 2" in said
    assert "reviews added 1" in said
    assert "reviews.csv:4: no product has the SKU Z" in said
    assert "promotions.csv:3: 'Kitchen > Ghosts' is neither" in said
    assert Review.objects.get().author == "Noor"
    assert [one.kind for one in Promotion.objects.order_by("pk")] == ["discount", "campaign"]
    assert Product.objects.get(sku="A").current_price == Decimal(4)
    assert "promotions added 0" in again


def test_a_promotion_that_is_over_begins_anew_with_the_next_import(
    seed_shop: SeedShop, two_products: Path
) -> None:
    row = ("Ash week", "promotion", "1", "5", "20", "A", "20 percent off ash")
    write_csv(two_products / "promotions.csv", PROMOTIONS, [row])
    seed_shop("--from", str(two_products))
    past = timezone.now() - timedelta(days=1)
    Promotion.objects.update(starts_at=past - timedelta(days=9), ends_at=past)

    seed_shop("--from", str(two_products))

    assert Promotion.objects.running().count() == 1


def test_files_of_that_name_with_other_columns_are_left_alone(
    seed_shop: SeedShop, two_products: Path
) -> None:
    write_csv(two_products / "reviews.csv", "stars,words", [("5", "Nice")])

    assert "problems" not in seed_shop("--from", str(two_products))
