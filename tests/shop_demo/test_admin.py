"""The shop's back office: offers and reviews are listed with what matters, in few questions."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from shop_demo.catalogue.models import Brand, Category, Product, Promotion, Review

pytestmark = pytest.mark.django_db

PROMOTIONS = "admin:catalogue_promotion_changelist"
REVIEWS = "admin:catalogue_review_changelist"


def make(number: int) -> None:
    """An offer and a review of a product of its own."""
    now = timezone.now()
    category = Category.objects.create(name=f"Kind {number}", slug=f"kind-{number}")
    brand = Brand.objects.create(name=f"Maker {number}")
    product = Product.objects.create(
        name=f"Mug {number}", sku=f"M{number}", style=f"M{number}", slug=f"mug-{number}"
    )
    offer = Promotion.objects.create(
        name=f"Offer {number}",
        slug=f"offer-{number}",
        percent=10,
        starts_at=now - timedelta(days=number),
        ends_at=now + timedelta(days=1 - number),
        category=category,
        brand=brand,
    )
    offer.products.add(product)
    Review.objects.create(product=product, author="Ada", rating=4, title=f"Fine {number}")


@pytest.mark.parametrize("page", [PROMOTIONS, REVIEWS])
def test_a_list_asks_as_many_questions_for_many_rows_as_for_few(
    admin_client, page, django_assert_num_queries
):
    make(0)
    admin_client.get(reverse(page))
    with CaptureQueriesContext(connection) as few:
        admin_client.get(reverse(page))
    for number in range(1, 6):
        make(number)

    with django_assert_num_queries(len(few)):
        admin_client.get(reverse(page))


def test_offers_say_what_they_are_about_and_whether_they_run(admin_client):
    for number in (0, 3):
        make(number)

    listed = admin_client.get(reverse(PROMOTIONS)).content.decode()
    running = admin_client.get(reverse(PROMOTIONS), {"time": "running"})

    assert "Kind 0, Maker 0, 1 product" in listed
    assert "10 % off" in listed
    assert [offer.name for offer in running.context["cl"].result_list] == ["Offer 0"]


def test_reviews_are_found_by_their_product(admin_client):
    for number in (0, 1):
        make(number)

    found = admin_client.get(reverse(REVIEWS), {"q": "Mug 1"})

    assert [review.title for review in found.context["cl"].result_list] == ["Fine 1"]


@pytest.mark.parametrize("model", ["promotion", "review"])
def test_the_forms_open(admin_client, model):
    make(0)
    pk = {"promotion": Promotion, "review": Review}[model].objects.get().pk

    assert (
        admin_client.get(reverse(f"admin:catalogue_{model}_change", args=[pk])).status_code == 200
    )
