"""What goes together is said by hand in the admin, by the names of categories."""

import pytest
from django.urls import reverse

from shop_demo.catalogue.models import Category
from visual_search.models import Pairing

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelves() -> tuple[Category, Category]:
    return (
        Category.objects.create(name="Vases", slug="vases"),
        Category.objects.create(name="Candles", slug="candles"),
    )


def said(first: Category, second: Category) -> dict[str, str]:
    label = "catalogue.product"
    return {
        "first": f"{label}|{first.pk}",
        "second": f"{label}|{second.pk}",
        "is_shown": "on",
    }


def test_a_pair_is_one_row_whichever_way_it_is_said(admin_client, shelves) -> None:
    vases, candles = shelves
    add = reverse("admin:visual_search_pairing_add")

    one = admin_client.post(add, said(candles, vases))
    again = admin_client.post(add, said(vases, candles))
    itself = admin_client.post(add, said(vases, vases))
    listed = admin_client.get(reverse("admin:visual_search_pairing_changelist"))

    assert one.status_code == 302
    assert "These two are in the list already." in again.content.decode()
    assert "Choose another category than the first." in itself.content.decode()
    pair = Pairing.objects.get()
    assert (pair.first, pair.second) == tuple(sorted((str(vases.pk), str(candles.pk))))
    assert (pair.model_label, pair.is_chosen) == ("catalogue.product", True)
    assert "Vases + Candles" in listed.content.decode()
    change = reverse("admin:visual_search_pairing_change", args=[pair.pk])
    assert "selected>Vases" in admin_client.get(change).content.decode()
