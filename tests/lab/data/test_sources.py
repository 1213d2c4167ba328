"""Where questions come from: the shop's own catalogue, and judgements that people logged."""

import pytest

from tests.conftest import picture, picture_file
from tests.testapp.models import Garment, GarmentImage, Lamp, Section
from visual_search.exceptions import ManifestError
from visual_search.lab.data import from_shop
from visual_search.lab.data.from_judgements import judgement_manifest
from visual_search.lab.data.from_shop import catalogue_manifest
from visual_search.registry import registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def lamps(make_lamp):
    """Two lamps with two photos, one with a single one, and a hidden one."""
    return [
        make_lamp((200, 0, 0), (190, 0, 0)),
        make_lamp((0, 0, 200), (0, 0, 190)),
        make_lamp((0, 200, 0)),
        make_lamp((9, 9, 9), (8, 8, 8), is_published=False),
    ]


@pytest.fixture
def searchable():
    return registry.for_model(Lamp)


def test_each_photo_of_a_product_with_several_asks_for_the_others(lamps, searchable):
    found = catalogue_manifest(searchable)

    assert (len(found.queries), len(found.catalogue)) == (4, 5)
    assert {entry.label for entry in found.queries} == {str(lamp.pk) for lamp in lamps[:2]}
    assert [found.catalogue[place] for place in found.own_place] == list(found.queries)
    with found.queries[0].open() as stream:
        assert stream.read(4) == b"\x89PNG"


def test_the_same_products_are_drawn_every_time(lamps, searchable):
    drawn = [catalogue_manifest(searchable, products=2, seed=seed).catalogue for seed in (0, 0)]

    assert [str(entry) for entry in drawn[0]] == [str(entry) for entry in drawn[1]]
    assert len({entry.label for entry in drawn[0]}) == 2


def test_fields_that_are_registered_become_columns(make_poster):
    make_poster(genre="jazz", price=12)
    poster = registry.for_label("testapp.poster")

    (entry,) = from_shop.catalogue_entries(poster)

    assert entry.fields == {"genre": "jazz", "price": "12.00", "is_published": "True"}


def test_the_category_has_one_name_and_variants_are_a_group(make_poster, monkeypatch):
    poster = registry.for_label("testapp.poster")
    monkeypatch.setattr(type(poster), "category_field", "genre")
    monkeypatch.setattr(type(poster), "variant_field", "title")
    make_poster(genre="jazz", title="Blue")

    (entry,) = from_shop.catalogue_entries(poster)

    assert (entry.fields["category"], entry.group) == ("jazz", "Blue")
    assert "genre" not in entry.fields


@pytest.mark.parametrize(
    ("name", "called"), [(lambda _: None, "Section 7"), (lambda one: one.name, "Clothes")]
)
def test_categories_are_called_as_on_the_page(db, monkeypatch, name, called):
    garment = Garment.objects.create()
    garment.sections.add(Section.objects.create(pk=7, name="Clothes"))
    GarmentImage.objects.create(garment=garment, original=picture_file())
    monkeypatch.setattr(Section, "__str__", name)

    (entry,) = from_shop.catalogue_entries(registry.for_model(Garment))

    assert entry.fields["category"] == called


def test_a_shop_with_one_photo_a_product_is_told_what_else_it_can_do(make_lamp, searchable):
    make_lamp((1, 1, 1))

    with pytest.raises(ManifestError, match=r"No product of testapp\.lamp has two photos"):
        catalogue_manifest(searchable)


@pytest.fixture
def photo(tmp_path):
    picture((195, 0, 0)).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


def test_judgements_grade_the_products_of_the_shop(lamps, searchable, photo):
    path = photo.parent / "judged.csv"
    rows = [f"photo.png,{lamps[0].pk},3", f"photo.png,{lamps[1].pk},1", "photo.png,gone,2"]
    path.write_text("image,product,grade\n" + "\n".join(rows))

    found = judgement_manifest(path, searchable)

    assert found.grades == ({str(lamps[0].pk): 3, str(lamps[1].pk): 1, "gone": 2},)
    assert [entry.label for entry in found.queries] == [str(lamps[0].pk)]
    assert len(found.catalogue) == 5


def test_judged_products_take_part_in_every_draw(lamps, searchable, photo):
    path = photo.parent / "judged.jsonl"
    path.write_text(f'{{"image": "photo.png", "product": "{lamps[2].pk}", "grade": 2}}\n\n')

    found = judgement_manifest(path, searchable, products=1)

    assert {entry.label for entry in found.catalogue} == {str(lamps[2].pk)}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "image,product\n", "lacks the columns: grade"),
        ("a.csv", "image,product,grade\nphoto.png,1,4\n", "Line 2: the grade is '4', not 0 to 3"),
        ("a.csv", "image,product,grade\nphoto.png,,1\n", "Line 2: no product"),
        ("a.csv", "image,product,grade\nnone.png,1,1\n", "Line 2: there is no image 'none.png'"),
        ("a.csv", "image,product,grade\nphoto.png,nobody,1\n", "judges no product"),
        ("a.jsonl", "{", "Line 1: no JSON"),
        ("a.jsonl", "[1]", "Line 1: a JSON object is right"),
    ],
)
def test_bad_judgements_are_refused_with_the_line(lamps, searchable, photo, name, text, message):
    path = photo.parent / name
    path.write_text(text)

    with pytest.raises(ManifestError, match=message):
        judgement_manifest(path, searchable)


def test_a_file_of_judgements_that_is_not_there(searchable, tmp_path):
    with pytest.raises(ManifestError, match="cannot be read"):
        judgement_manifest(tmp_path / "none.csv", searchable)
