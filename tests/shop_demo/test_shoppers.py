"""Two hundred simulated shoppers with known tastes, who leave everybody else's traces alone."""

import pytest
from django.core.management import call_command

from shop_demo.catalogue.models import Category, Product
from shop_demo.shoppers.simulated import SHOPPERS, simulate, simulated_shoppers
from visual_search.models import Document, Interaction, Pairing, Together, Trend

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelves() -> list[Product]:
    made = []
    for name in ("Mugs", "Plates", "Vases"):
        category = Category.objects.create(name=name, slug=name.lower())
        for number, colour in enumerate(("White", "Cream", "Blue", "Green", "Red", "Pink") * 2):
            product = Product.objects.create(
                sku=f"{name}-{number}",
                slug=f"{name}-{number}".lower(),
                name=f"{colour} {name}",
                colour=colour,
                category=category,
                stock=3,
            )
            made.append(product)
    return made


def test_rows_that_go_by_others_are_alive_and_stay_of_these_days(shelves, capsys) -> None:
    document = Document.objects.of_model(Product).first()
    Interaction.objects.create(kind="view", document=document, visitor="somebody")

    call_command("seed_shoppers", "--noinput")
    first = Interaction.objects.count()
    again = simulate()

    assert Trend.objects.exists()
    assert Together.objects.filter(basis=Together.Basis.VIEWED).exists()
    assert Pairing.objects.filter(model_label="catalogue.product").exists()
    assert Interaction.objects.count() == pytest.approx(first, abs=first // 10)
    assert again >= Interaction.objects.count() - 1
    assert Interaction.objects.filter(visitor="somebody").count() == 1
    assert "Simulated shoppers did" in capsys.readouterr().out


def test_their_tastes_are_known_and_the_same_each_time(shelves) -> None:
    shoppers = simulated_shoppers(shelves)

    assert len(shoppers) == SHOPPERS
    assert shoppers == simulated_shoppers(shelves)
    assert {len(one.tastes) for one in shoppers} == {1, 2, 3}
    looks = {look for one in shoppers for look in one.tastes}
    assert {category for category, _tone in looks} == {"Mugs", "Plates", "Vases"}
    assert {tone for _category, tone in looks} == {"light", "cool", "warm"}
