"""What the photo-search page offers beside its answer, as the server makes it."""

import base64
import io
import re

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from shop_demo.catalogue.models import Category, Product
from tests.html import Page
from tests.photo_page.asking import (
    RED,
    SHOP,
    address_of,
    again,
    ask,
    copy_in,
    two_things,
)
from tests.test_views import checked, titles
from visual_search.registry import registry
from visual_search.storefront.photo import read_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_base")]


def test_the_answer_carries_a_small_copy_of_the_photo_and_no_notes(client, shelf):
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    buffer = io.BytesIO()
    Image.new("RGB", (3000, 2000), RED).save(buffer, "JPEG", exif=exif)

    response = ask(client, buffer.getvalue())

    checked(response)
    copy = Image.open(io.BytesIO(copy_in(response)))
    assert copy.size == (768, 512)
    assert b"SECRETCAMERA" not in copy_in(response)


def test_the_copy_stands_for_the_photo_in_the_next_request(client, shelf):
    first = ask(client)

    second = again(client, first, words="vase")

    checked(second)
    assert titles(second)[0] == "Green vase"
    assert copy_in(second)


def test_a_copy_is_looked_at_like_any_upload(client, shelf):
    for copy in ("not base64!", base64.b64encode(b"no photo").decode(), "A" * 5):
        response = client.post(SHOP, {"copy": copy})
        checked(response)
        assert response.status_code in (400, 415)


def test_a_new_photo_forgets_what_belonged_to_the_old_one(client, shelf):
    first = ask(client, two_things())
    copy = base64.b64encode(copy_in(first)).decode()

    response = ask(client, copy=copy, box="60,20,30,50", step=f"more:{shelf[3].pk}", words="mug")

    address = address_of(response)
    assert (address["box"], address["words"]) == ("whole", "mug")
    assert "step" not in address


def test_what_is_sold_out_is_left_out_at_first(client, shelf):
    assert "Ruby jug" not in titles(ask(client))
    assert "Ruby jug" in titles(ask(client, in_stock="0"))


def test_variants_share_a_card(client, shelf):
    response = ask(client)

    assert titles(response) == ["Red mug", "Green vase"]
    assert "Variants of Red mug" in response.content.decode()


def test_categories_are_guessed_and_counted(client, shelf):
    text = ask(client).content.decode()

    labels = re.findall(r'<label for="vs-category-(\w+)">\s*([^<]+?)\s*<', text)
    assert labels == [("any", "Anything"), ("1", "Mugs"), ("2", "Vases")]
    assert re.search(r"Mugs\s*<span class=\"vs-guess\">our guess", text)


def test_the_guess_stays_when_another_category_is_chosen(client, shelf):
    mugs, vases = (Category.objects.get(name=name).pk for name in ("Mugs", "Vases"))
    first = ask(client)

    second = again(client, first, filter_category=str(vases), guess=[str(mugs), str(vases)])

    assert titles(second) == ["Green vase"]
    assert re.search(r"Mugs\s*<span class=\"vs-guess\">our guess", second.content.decode())


def test_the_guess_is_that_of_the_whole_answer_on_every_page(client, shelf, configure):
    configure(PAGE_SIZE=1)
    first = ask(client)

    last = again(client, first, offset="2")

    guesses = [
        [one["value"] for one in Page(page.content.decode()).named("input") if is_guess(one)]
        for page in (first, last)
    ]
    assert titles(last) == ["Blue mug"]
    assert guesses[0] == guesses[1] == [str(shelf[0].category_id), str(shelf[3].category_id)]


def is_guess(field) -> bool:
    return field.get("name") == "guess"


def test_an_empty_answer_offers_what_to_drop(client, shelf):
    mugs = Category.objects.get(name="Mugs").pk

    wish = {"words": "vase", "filter_category": str(mugs), "filter_price_min": "9999"}

    response = ask(client, **wish)

    page = checked(response)
    drops = [one["value"] for one in page.named("button") if one.get("name") == "drop"]
    assert titles(response) == []
    assert {"words", "price_min"} <= set(drops)
    assert "Search without “vase”" not in response.content.decode()
    assert titles(ask(client, **wish, drop="price_min")) == ["Red mug"]


def test_steps_move_the_answer_and_leave_their_products_out(client, shelf):
    red, _blue, _ruby, green = shelf

    response = ask(client, step=[f"more:{green.pk}", f"less:{red.pk}", "odd", "more:"])

    assert titles(response) == ["Blue mug"]
    assert address_of(response).getlist("step") == [f"more:{green.pk}", f"less:{red.pk}"]
    undone = ask(client, step=[f"more:{green.pk}", f"less:{red.pk}"], undo=f"less:{red.pk}")
    assert address_of(undone).getlist("step") == [f"more:{green.pk}"]


def test_a_step_whose_product_went_away_is_passed_over(client, shelf):
    Product.objects.filter(pk=shelf[3].pk).update(is_published=False)

    response = ask(client, step=[f"more:{shelf[3].pk}", "more:none", f"less:{shelf[0].pk}"])

    checked(response)
    assert titles(response) == ["Blue mug"]


def test_a_products_own_picture_is_a_photo_too(client, shelf):
    response = client.get(f"{SHOP}&product={shelf[0].pk}&image=1")

    page = checked(response)
    assert "Red mug" not in titles(response)
    assert shelf[0].photos.get().image.url in [one.get("src") for one in page.named("img")]
    assert "no-store" in response["Cache-Control"]
    box = client.get(f"{SHOP}&product={shelf[0].pk}&image=9&box=10,10,50,50")
    assert titles(box) == titles(response)


@pytest.mark.parametrize("query", ["product=0", "product=x", "sample=0", "sample=x"])
def test_a_picture_that_is_not_there_is_explained(client, shelf, query):
    response = client.get(f"{SHOP}&{query}")

    checked(response)
    assert response.status_code in (400, 404)
    assert "This picture is gone" in response.content.decode()


def test_a_picture_whose_file_is_lost_is_explained(client, shelf):
    shelf[0].photos.get().image.storage.delete(shelf[0].photos.get().image.name)

    response = client.get(f"{SHOP}&product={shelf[0].pk}")

    assert "This picture is gone" in response.content.decode()


def test_a_refused_box_keeps_the_photo_on_the_page(client, shelf):
    first = ask(client)

    response = again(client, first, box="10,10,1,1")

    page = checked(response)
    assert response.status_code == 400
    assert copy_in(response)
    assert ("box", "whole") in [(one.get("name"), one.get("value")) for one in page.named("button")]


def test_the_script_gets_only_what_changes(client, shelf):
    response = ask(client, part="answer", box="whole", kept="123")

    text = response.content.decode()
    assert "<html" not in text
    assert address_of(response)["kept"] == "123"
    assert 'name="copy"' not in text
    assert set(re.findall(r'data-vs-region="(\w+)"', text)) == {"refine", "answer"}


def test_the_script_gets_refusals_too(client, shelf):
    response = ask(client, b"no photo", part="answer")

    assert response.status_code == 415
    assert "<html" not in response.content.decode()
    assert 'role="alert"' in response.content.decode()


def test_the_ways_in_can_be_asked_for_alone(client, shelf):
    response = client.get(f"{SHOP}&part=ways")

    text = response.content.decode()
    assert "<html" not in text
    assert 'type="file"' in text


def test_the_number_of_queries_does_not_grow_with_the_answer(
    client, shelf, make_poster, embed_all, django_assert_max_num_queries
):
    ask(client)

    with django_assert_max_num_queries(30):
        ask(client)


def test_evil_values_do_no_harm(client, shelf):
    evil = '"><script>alert(1)</script>\x00'

    response = ask(client, words=evil, kept=evil, step=f"more:{evil}", guess=evil, undo=evil)

    checked(response)
    assert "<script>alert" not in response.content.decode()


@given(
    st.dictionaries(
        st.sampled_from(["box", "words", "step", "offset", "kept", "in_stock", "filter_price_min"]),
        st.text(max_size=20),
    )
)
def test_an_address_that_can_be_read_gives_itself_again(fields):
    from visual_search.exceptions import VisualSearchError

    data = QueryDict(mutable=True)
    data.update(fields)
    searchable = registry.for_model(Product)
    try:
        form = read_form(data)
    except VisualSearchError:
        return

    address = form.address(searchable)

    assert read_form(QueryDict(address[1:])).address(searchable) == address
