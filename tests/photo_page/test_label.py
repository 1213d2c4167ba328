"""The photo-search page where what is printed may decide."""

import pytest

from shop_demo.catalogue.models import Product, ProductImage
from tests.conftest import picture_file
from tests.photo_page.asking import BLUE, ask
from tests.test_views import titles
from visual_search.models import Document, Reading
from visual_search.reading import readers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_base")]

BOX = [0.2, 0.3, 0.5, 0.2]


class Soya(readers.Reader):
    """Reads the same on every photo."""

    name = "words"
    version = "1"
    calls = 0

    def read(self, picture):
        type(self).calls += 1
        lines = [("SOYA drink", 0.2), ("<b>fresh</b>", 0.05)]
        return {"lines": [{"text": t, "box": BOX, "size": s, "sure": 1.0} for t, s in lines]}


@pytest.fixture
def looks_twice(use_encoder, configure, monkeypatch) -> None:
    monkeypatch.setitem(readers.READERS, "words", f"{__name__}.Soya")
    use_encoder("tests.admin.encoders.LooksTwice")
    configure(READERS=["words"])


@pytest.fixture
def cartons(looks_twice, shelf, embed_all, monkeypatch) -> list[Product]:
    """Two cartons of one colour; what is printed on each is known."""
    monkeypatch.setattr(Soya, "calls", 0)
    made = []
    for number, name in enumerate(("Oat drink", "Soya drink")):
        product = Product.objects.create(
            name=name, sku=f"c{number}", slug=f"c{number}", stock=3, price=1,
            category=shelf[0].category,
        )  # fmt: skip
        ProductImage.objects.create(product=product, image=picture_file(BLUE))
        made.append(product)
    embed_all()
    for product in made:
        row = Reading.objects.get(document=Document.objects.get(integer_pk=product.pk))
        text = product.name.upper()
        row.found = {"lines": [{"text": text, "box": BOX, "size": 0.2, "sure": 1.0}]}
        row.state = Reading.State.READY
        row.save()
    return made


def html_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_looks_come_first_and_offer_to_read(client, cartons):
    response = ask(client)

    html = html_of(response)
    assert 'name="read" value="1"' in html
    assert "data-vs-read" in html
    assert Soya.calls == 0


def test_what_was_read_refines_the_answer_and_is_shown(client, cartons):
    response = ask(client, read="1")

    html = html_of(response)
    assert titles(response)[0] == "Soya drink"
    assert "The same is printed on both: soya, drink" in html.replace("\n", " ")
    assert 'name="unread" value="SOYA drink"' in html
    assert "&lt;b&gt;fresh&lt;/b&gt;" in html
    assert "data-vs-read" not in html
    assert Soya.calls == 1


def test_a_line_can_be_taken_away(client, cartons):
    response = ask(client, read="1", unread="SOYA drink")

    html = html_of(response)
    assert "printed on both" not in html
    assert 'type="hidden" name="unread" value="SOYA drink"' in html


def test_without_the_reader_nothing_is_offered(client, cartons, configure):
    configure(READERS=[])

    html = html_of(ask(client, read="1"))

    assert "data-vs-read" not in html
    assert Soya.calls == 0
