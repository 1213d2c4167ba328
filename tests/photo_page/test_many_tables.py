"""The page of a catalogue of several tables: trees by paths, stock and price as annotations."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum

from tests.conftest import picture_bytes, picture_file
from tests.test_views import checked, titles
from tests.testapp.models import Aisle, Garment, GarmentImage, StockRecord
from tests.testapp.searchable import GarmentSearch
from visual_search.registry import Filter
from visual_search.registry.filters import parents_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_base")]

PAGE = "/visual-search/?model=testapp-garment"


@pytest.fixture(autouse=True)
def declared(monkeypatch) -> None:
    seen = GarmentSearch.get_queryset
    monkeypatch.setattr(
        GarmentSearch,
        "get_queryset",
        lambda self: seen(self).annotate(stock=Sum("children__stockrecords__in_stock")),
    )
    monkeypatch.setattr(GarmentSearch, "filter_fields", ())
    monkeypatch.setattr(GarmentSearch, "category_field", "category")
    monkeypatch.setattr(GarmentSearch, "in_stock_field", "stock")
    monkeypatch.setattr(
        GarmentSearch,
        "filters",
        {
            "category": Filter("aisles", tree=True),
            "pieces": Filter("stock", label="Pieces"),
            "level": Filter("children__stockrecords__in_stock"),
        },
    )


@pytest.fixture
def aisles(db) -> dict[str, Aisle]:
    """Clothes > Shirts, Clothes > Hats, and Sale, as treebeard lays them out."""
    rows = {"Clothes": "0001", "Shirts": "00010001", "Hats": "00010002", "Sale": "0002"}
    return {name: Aisle.objects.create(name=name, path=path) for name, path in rows.items()}


@pytest.fixture
def shelf(space, aisles, embed_all) -> list[Garment]:
    made = []
    for place in range(4):
        parent = Garment.objects.create()
        parent.aisles.add(aisles["Shirts" if place < 3 else "Hats"], aisles["Sale"])
        GarmentImage.objects.create(
            garment=parent, original=picture_file((200, 30 + 20 * place, 30))
        )
        for number in range(2):
            child = Garment.objects.create(parent=parent)
            StockRecord.objects.create(garment=child, in_stock=place * (1 + number))
        made.append(parent)
    embed_all()
    return made


def ask(client, colour=(200, 50, 30), **fields):
    photo = SimpleUploadedFile("photo.png", picture_bytes(colour), "image/png")
    return client.post(PAGE, {**fields, "photo": photo})


def test_paths_tell_of_parents(aisles):
    clothes = aisles["Clothes"].pk

    assert parents_of(Aisle, tree=True) == {
        clothes: None,
        aisles["Shirts"].pk: clothes,
        aisles["Hats"].pk: clothes,
        aisles["Sale"].pk: None,
    }


def test_each_product_stands_once_under_every_filter(client, shelf, aisles):
    clothes = str(aisles["Clothes"].pk)

    everything = ask(client)
    filtered = ask(client, filter_category=clothes, filter_level_min="1", filter_pieces_max="6")

    checked(everything)
    checked(filtered)
    assert titles(everything) == [str(one) for one in (shelf[1], shelf[2], shelf[3])]
    assert titles(filtered) == [str(shelf[1]), str(shelf[2])]


def test_what_is_sold_out_by_an_annotation_is_shown_where_it_is_looked_for(client, shelf):
    response = ask(client, (200, 30, 30))

    assert titles(response)[0] == str(shelf[0])
    assert "Found, but sold out" in response.content.decode()


def test_the_api_says_what_the_shop_calls_its_filters(client, shelf, aisles):
    def found(query: str):
        photo = SimpleUploadedFile("photo.png", picture_bytes((200, 50, 30)), "image/png")
        form = {"photo": photo, "model": "testapp-garment"}
        return client.post(f"/visual-search/api/photo-search/?{query}", form)

    hats, unknown = found(f"category={aisles['Hats'].pk}&pieces_min=3"), found("stock_min=3")

    assert [one["id"] for one in hats.json()["results"]] == [str(shelf[3].pk)]
    assert unknown.status_code == 400
    assert "category, pieces, level" in unknown.json()["error"]["message"]


def test_the_page_costs_as_many_queries_for_ten_products_as_for_four(
    client, shelf, aisles, embed_all, django_assert_max_num_queries
):
    ask(client)
    for place in range(4, 10):
        parent = Garment.objects.create()
        parent.aisles.add(aisles["Hats"])
        GarmentImage.objects.create(
            garment=parent, original=picture_file((200, 30 + 20 * place, 30))
        )
        StockRecord.objects.create(garment=Garment.objects.create(parent=parent), in_stock=1)
    embed_all()

    with django_assert_max_num_queries(24):
        response = ask(client)

    assert len(titles(response)) == 9


def test_categories_that_ask_the_database_for_their_names_are_named_by_a_field(
    client, shelf, aisles, monkeypatch
):
    """As oscar's: their `str()` names all that is above them, with a query for each."""
    asked = []
    monkeypatch.setattr(Aisle, "__str__", lambda self: asked.append(self) or "Clothes > Shirts")
    filters = {"category": Filter("aisles", tree=True, named_by="name")}
    monkeypatch.setattr(GarmentSearch, "filters", filters)

    page = ask(client, filter_category=str(aisles["Clothes"].pk)).content.decode()

    assert re.search(r"kind of thing: (Shirts|Sale)", page)
    assert "Clothes &gt; Shirts" not in page
    assert asked == []
