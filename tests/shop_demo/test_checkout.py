"""Basket and order: what is put in stays, and nobody buys what is not there."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from shop_demo.catalogue.models import Product
from shop_demo.checkout.basket import Basket
from shop_demo.checkout.models import Order
from shop_demo.checkout.ordering import SoldOutError, place_order
from visual_search import events

pytestmark = [pytest.mark.django_db, pytest.mark.urls("shop_demo.urls")]


@pytest.fixture
def mug() -> Product:
    return Product.objects.create(sku="M", name="Mug", slug="mug", price="5.00", stock=4)


@pytest.fixture
def tray() -> Product:
    return Product.objects.create(sku="T", name="Tray", slug="tray", price="20.50", stock=1)


def put_in(client: Client, product: Product, quantity: object = 1, **more: str) -> Any:
    data = {"product": product.pk, "quantity": quantity, **more}
    return client.post("/basket/add/", data, follow=True)


def basket_of(client: Client) -> dict[str, int]:
    return {line.product.name: line.quantity for line in Basket(client.session).lines}


def test_the_basket_remembers_and_adds_up(client: Client, mug: Product, tray: Product) -> None:
    put_in(client, mug, 2)
    page = put_in(client, tray).content.decode()

    assert basket_of(client) == {"Mug": 2, "Tray": 1}
    assert "€30.50" in page
    assert "Tray is in your basket." in page
    assert Session.objects.count() == 1


def test_no_more_than_there_is_can_be_put_in(client: Client, mug: Product) -> None:
    put_in(client, mug, 3)
    put_in(client, mug, 3)

    assert basket_of(client) == {"Mug": 4}


@pytest.mark.parametrize("quantity", ["-1", "many", "21", "9" * 40])
def test_impossible_quantities_change_nothing(client: Client, mug: Product, quantity: str) -> None:
    put_in(client, mug)

    assert put_in(client, mug, quantity).status_code == 404
    client.post("/basket/change/", {"product": mug.pk, "quantity": quantity})

    assert basket_of(client) == {"Mug": 1}


def test_quantities_change_and_zero_takes_out(client: Client, mug: Product, tray: Product) -> None:
    put_in(client, mug)
    put_in(client, tray)

    client.post("/basket/change/", {"product": mug.pk, "quantity": 3})
    client.post("/basket/change/", {"product": tray.pk, "quantity": 0})

    assert basket_of(client) == {"Mug": 3}


def test_what_is_not_on_sale_is_not_put_in(client: Client, mug: Product) -> None:
    Product.objects.update(is_published=False)

    assert put_in(client, mug).status_code == 404
    assert basket_of(client) == {}


def test_what_is_sold_out_is_not_put_in(client: Client, mug: Product) -> None:
    Product.objects.update(stock=0)

    assert "Mug is sold out." in put_in(client, mug).content.decode()
    assert basket_of(client) == {}


def test_a_product_taken_from_sale_leaves_the_basket(client: Client, mug: Product) -> None:
    put_in(client, mug)
    Product.objects.update(is_published=False)

    assert "There is nothing in it yet." in client.get("/basket/").content.decode()


def test_a_basket_of_another_version_is_an_empty_one() -> None:
    assert Basket({"basket": ["nonsense"]}).lines == []


def test_an_order_notes_prices_and_takes_from_the_stock(client: Client, mug: Product) -> None:
    put_in(client, mug, 3)

    answer = client.post("/order/", {"name": "Ada", "email": "ada@example.com"}, follow=True)

    order = Order.objects.get()
    assert (order.total, order.lines.get().quantity) == (Decimal(15), 3)
    assert "Thank you, Ada" in answer.content.decode()
    assert order.number in answer.content.decode()
    assert Product.objects.get().stock == 1
    assert basket_of(client) == {}


def test_an_order_needs_a_name_and_an_address(client: Client, mug: Product) -> None:
    put_in(client, mug)

    answer = client.post("/order/", {"name": "", "email": "nowhere"})

    assert answer.status_code == 422
    assert "Enter a valid email address." in answer.content.decode()
    assert not Order.objects.exists()


def test_an_empty_basket_cannot_be_ordered(client: Client) -> None:
    assert client.get("/order/").headers["Location"] == "/basket/"


def test_whoever_was_slower_orders_nothing(client: Client, mug: Product, tray: Product) -> None:
    basket = Basket({})
    basket.add(mug, 2)
    basket.add(tray, 1)
    assert basket.can_be_ordered
    Product.objects.filter(pk=tray.pk).update(stock=0)

    with pytest.raises(SoldOutError):
        place_order(basket, name="Ada", email="ada@example.com")

    assert not Order.objects.exists()
    assert Product.objects.get(pk=mug.pk).stock == 4


def test_what_ran_out_in_the_basket_is_said_and_not_ordered(client: Client, mug: Product) -> None:
    put_in(client, mug, 4)
    Product.objects.update(stock=2)

    assert "Only 2 left" in client.get("/basket/").content.decode()
    answer = client.post("/order/", {"name": "Ada", "email": "ada@example.com"})
    assert answer.headers["Location"] == "/basket/"


def test_an_order_is_shown_to_nobody_else(client: Client, mug: Product) -> None:
    put_in(client, mug)
    placed = client.post("/order/", {"name": "Ada", "email": "ada@example.com"})

    assert Client().get(placed.headers["Location"]).status_code == 404


def test_basket_and_order_tell_where_a_product_was_found(client: Client, mug: Product) -> None:
    told = []

    def note(*, event: events.Event, **_: object) -> None:
        told.append((event.kind, event.key, event.query_id, event.position))

    for signal in (events.click, events.basket, events.order):
        signal.connect(note, sender=Product)
    reference = events.make_reference(mug, query_id="query", position=3)
    try:
        page = client.get(mug.get_absolute_url(), {"vs": reference}).content.decode()
        assert reference in page
        put_in(client, mug, vs=reference)
        client.post("/order/", {"name": "Ada", "email": "ada@example.com"})
    finally:
        for signal in (events.click, events.basket, events.order):
            signal.disconnect(note, sender=Product)

    assert told == [(kind, mug.pk, "query", 3) for kind in ("click", "basket", "order")]


def test_orders_can_be_read_in_the_admin(
    admin_client: Client, client: Client, mug: Product
) -> None:
    put_in(client, mug)
    client.post("/order/", {"name": "Ada", "email": "ada@example.com"})
    order = Order.objects.get()

    assert "Ada" in admin_client.get("/admin/checkout/order/").content.decode()
    page = admin_client.get(f"/admin/checkout/order/{order.pk}/change/")
    assert "Mug" in page.content.decode()
