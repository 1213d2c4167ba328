"""What the photo-search page offers beside its answer, as the server makes it."""

import base64
import io
import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from shop_demo.catalogue.models import Category, Product, ProductImage
from tests.conftest import picture_bytes, picture_file
from tests.html import Page
from tests.test_views import PAGE, checked, plain_base, send, titles  # noqa: F401
from visual_search.registry import registry
from visual_search.widgets.photo import read_form

pytestmark = pytest.mark.django_db

SHOP = "/visual-search/?model=catalogue-product"
RED, BLUE, GREEN = (200, 30, 30), (30, 30, 200), (30, 160, 30)


@pytest.fixture(autouse=True)
def no_samples(monkeypatch) -> None:
    monkeypatch.setattr(type(registry.for_model(Product)), "sample_photos", ())


@pytest.fixture
def shelf(embed_all) -> list[Product]:
    """Two mugs of one style, a jug that is sold out, and a vase."""
    rows = [
        ("Red mug", "Mugs", RED, 3, "M1"),
        ("Blue mug", "Mugs", BLUE, 3, "M1"),
        ("Ruby jug", "Jugs", (180, 20, 40), 0, ""),
        ("Green vase", "Vases", GREEN, 3, ""),
    ]
    made = []
    for number, (name, kind, colour, stock, style) in enumerate(rows):
        category, _new = Category.objects.get_or_create(name=kind, slug=kind.lower())
        product = Product.objects.create(
            name=name, sku=str(number), slug=f"p{number}", style=style, stock=stock,
            category=category, price=number,
        )  # fmt: skip
        ProductImage.objects.create(product=product, image=picture_file(colour))
        made.append(product)
    embed_all()
    return made


def ask(client, content: bytes | None = None, *, part: str = "", **fields):
    photo = SimpleUploadedFile("photo.png", content or picture_bytes(RED), "image/png")
    address = f"{SHOP}&part={part}" if part else SHOP
    return client.post(address, {**fields, "photo": photo})


def again(client, response, **fields):
    """Send the form of an answer as a browser without scripts does: without the file."""
    page = Page(response.content.decode())
    kept = {
        one["name"]: one.get("value") or ""
        for one in page.named("input")
        if one.get("name") and one.get("type") not in ("file", "radio", "checkbox")
    }
    return client.post(SHOP, {**kept, "in_stock": "1", **fields})


def two_things() -> bytes:
    scene = Image.new("RGB", (600, 400), (150, 150, 150))
    draw = ImageDraw.Draw(scene)
    draw.rectangle((80, 100, 300, 320), fill=RED)
    draw.rectangle((420, 150, 520, 260), fill=BLUE)
    buffer = io.BytesIO()
    scene.save(buffer, "PNG")
    return buffer.getvalue()


def copy_in(response) -> bytes:
    [field] = [
        one for one in Page(response.content.decode()).named("input") if one.get("name") == "copy"
    ]
    return base64.b64decode(field["value"])


def address_of(response) -> QueryDict:
    [(_tag, found)] = [
        one for one in Page(response.content.decode()).elements if "data-address" in one[1]
    ]
    return QueryDict((found["data-address"] or "").removeprefix("?"))


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
    assert titles(second) == ["Green vase"]
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


def test_the_search_begins_with_the_main_object(client, shelf):
    response = ask(client, two_things())

    left, top, width, height = map(float, address_of(response)["box"].split(","))
    assert left < 14 < 50 < left + width < 56
    assert top < 25 < 80 < top + height < 86
    dots = [one for one in Page(response.content.decode()).named("button") if "data-vs-dot" in one]
    assert [one.get("aria-current") for one in dots] == ["true", None]
    assert "Object 2 of 2: right" in response.content.decode()


def test_a_uniform_photo_is_searched_whole(client, shelf):
    assert address_of(ask(client))["box"] == "whole"


def test_numbers_that_span_the_photo_mean_the_whole_of_it(client, shelf):
    numbers = {"box_left": "0", "box_top": "0", "box_width": "100", "box_height": "100"}

    assert address_of(ask(client, **numbers))["box"] == "whole"


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

    response = ask(client, words="vase", filter_category=str(mugs))

    page = checked(response)
    drops = [one["value"] for one in page.named("button") if one.get("name") == "drop"]
    assert titles(response) == []
    assert "Search without “vase”: 2 products" in response.content.decode()
    assert "words" in drops
    assert titles(ask(client, words="vase", filter_category=str(mugs), drop="words")) == ["Red mug"]


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


def still_life(thing: tuple[int, int, int]) -> bytes:
    """One thing on a white table."""
    picture = Image.new("RGB", (320, 240), (250, 250, 250))
    ImageDraw.Draw(picture).rectangle((110, 70, 210, 170), fill=thing)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def box_of(response) -> str:
    return re.search(r'data-box="([^"]*)"', response.content.decode())[1]


def test_a_search_begins_with_the_main_object(client, shelf):
    response = ask(client, still_life(RED), part="answer")

    assert box_of(response) not in ("", "whole")
    assert titles(response)[0] == "Red mug"


def test_a_search_begins_with_the_whole_photo_where_that_is_surer(client, shelf, embed_all):
    """The main object of this picture is red, but the shop sells a print of all of it."""
    print_ = Product.objects.create(
        name="Print", sku="print", slug="print", category=Category.objects.first(), stock=1, price=9
    )
    image = ContentFile(still_life(RED), "print.png")
    ProductImage.objects.create(product=print_, image=image)
    embed_all()

    response = ask(client, still_life(RED), part="answer")

    assert box_of(response) in ("", "whole")
    assert titles(response)[0] == "Print"
