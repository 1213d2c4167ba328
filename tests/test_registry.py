"""Which models can be searched, and how their images, texts and barcodes are read."""

import pytest
from django.core.files.base import ContentFile
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from shop_demo.catalogue.models import Product
from tests.conftest import picture_bytes
from tests.testapp.models import Lamp, LampPhoto, Poster, Vase
from visual_search.exceptions import ConfigurationError, RegistrationError
from visual_search.registry import (
    MAX_BARCODE_LENGTH,
    Registry,
    Searchable,
    normalise_barcode,
    registry,
    values_at,
)
from visual_search.registry.paths import resolve_image_path


class ProxyPoster(Poster):
    class Meta:
        proxy = True
        app_label = "testapp"


@pytest.fixture
def empty() -> Registry:
    return Registry()


def test_a_field_of_the_model_itself():
    path = resolve_image_path(Poster, "image")

    assert (path.relations, path.owner) == ((), Poster)
    assert (path.lookup, path.prefetch) == ("image", "")


def test_a_field_behind_a_relation():
    path = resolve_image_path(Lamp, "photos__image")

    assert (path.relations, path.owner) == (("photos",), LampPhoto)
    assert (path.lookup, path.prefetch) == ("photos__image", "photos")


@pytest.mark.parametrize(
    ("model", "path", "words"),
    [
        (Poster, "picture", "Poster has no field 'picture'"),
        (Poster, "title", "Poster.title is not an image field"),
        (Poster, "title__image", "Poster.title is not a relation"),
        (Lamp, "photos", "Lamp.photos is not an image field"),
        (Lamp, "photos__picture", "LampPhoto has no field 'picture'"),
        (Lamp, "fotos__image", "Lamp has no field 'fotos'"),
        (Lamp, "", "Lamp has no field ''"),
    ],
)
def test_a_path_that_leads_nowhere_is_named(model, path, words):
    with pytest.raises(RegistrationError, match=words):
        resolve_image_path(model, path)


@pytest.mark.django_db
def test_an_image_that_is_there_twice_counts_once(make_lamp):
    lamp = make_lamp((1, 1, 1), (2, 2, 2), (3, 3, 3))
    first, second, third = LampPhoto.objects.filter(lamp=lamp)
    LampPhoto.objects.filter(pk=third.pk).update(image=first.image.name)

    names = [file.name for file in registry.for_model(Lamp).get_images(lamp)]

    assert names == [first.image.name, second.image.name]


@pytest.mark.django_db
def test_the_first_image_is_the_main_one(make_lamp):
    lamp = make_lamp((1, 1, 1), (2, 2, 2))
    main, other = LampPhoto.objects.filter(lamp=lamp)
    LampPhoto.objects.filter(pk=main.pk).update(position=9)

    names = [file.name for file in registry.for_model(Lamp).get_images(lamp)]

    assert names == [other.image.name, main.image.name]


@pytest.mark.django_db
def test_a_method_gives_images_and_empty_ones_are_left_out():
    vase = Vase.objects.create(code="v", back=ContentFile(picture_bytes(), name="back.png"))
    searchable = registry.for_model(Vase)

    assert searchable.image_paths == ()
    assert [file.name for file in searchable.get_images(vase)] == [vase.back.name]
    assert searchable.get_prefetches() == ()


def test_a_product_without_images_has_none():
    assert registry.for_model(Poster).get_images(Poster(title="bare")) == []


class PhotoSearch(Searchable):
    """Over a forward relation to the object and back to all of its pictures."""

    images = "lamp__photos__image"


@pytest.mark.django_db
def test_a_path_over_several_relations(make_lamp):
    lamp = make_lamp((1, 1, 1), (2, 2, 2))
    one, other = LampPhoto.objects.filter(lamp=lamp)
    searchable = PhotoSearch(LampPhoto)

    assert [file.name for file in searchable.get_images(one)] == [one.image.name, other.image.name]
    assert searchable.get_prefetches() == ("lamp__photos",)


def test_an_empty_relation_gives_no_images():
    assert PhotoSearch(LampPhoto).get_images(LampPhoto()) == []


def test_subclasses_are_searched_as_their_parents():
    assert registry.for_model(ProxyPoster) is registry.for_model(Poster)


def test_the_nearest_parent_wins(empty):
    empty.register(Poster, Searchable)
    empty.register(ProxyPoster, Searchable)

    assert empty.for_model(ProxyPoster).model is ProxyPoster
    assert empty.for_model(Poster).model is Poster


def test_a_model_that_is_not_registered_is_named(empty):
    with pytest.raises(RegistrationError, match=r"Poster is not searchable.*searchable\.py"):
        empty.for_model(Poster)


@pytest.mark.parametrize(
    "label", ["testapp.poster", "testapp.Poster", "testapp-poster", "TESTAPP-POSTER"]
)
def test_models_are_found_by_label_and_slug(label):
    assert registry.for_label(label).model is Poster


def test_label_and_slug_lead_back_to_the_model():
    for searchable in registry:
        assert registry.for_label(searchable.label) is searchable
        assert registry.for_label(searchable.slug) is searchable


@pytest.mark.parametrize("label", ["", "poster", "testapp", "testapp.vas", "auth.user", "\x00"])
def test_an_unknown_label_is_refused_with_the_known_ones(label):
    with pytest.raises(RegistrationError, match=r"testapp\.poster"):
        registry.for_label(label)


def test_only_is_for_projects_with_one_model(empty):
    with pytest.raises(RegistrationError, match="0 models"):
        empty.only()
    empty.register(Poster, Searchable)
    assert empty.only().model is Poster
    empty.register(Lamp, Searchable)
    with pytest.raises(RegistrationError, match="2 models"):
        empty.only()


def test_a_model_is_registered_once(empty):
    empty.register(Poster, Searchable)

    with pytest.raises(RegistrationError, match="twice"):
        empty.register(Poster, Searchable)


def test_only_searchables_are_registered(empty):
    with pytest.raises(RegistrationError, match="no subclass"):
        empty.register(Poster, models.Model)


def test_a_model_can_be_unregistered_once(empty):
    empty.register(Poster, Searchable)

    empty.unregister(Poster)

    assert list(empty) == []
    with pytest.raises(RegistrationError, match="not registered"):
        empty.unregister(Poster)


def test_registration_errors_are_faults_of_the_configuration():
    assert issubclass(RegistrationError, ConfigurationError)


@pytest.mark.django_db
def test_texts_and_barcodes_are_read_through_relations():
    product = Product(name="Mug")
    poster = Poster(title="Poster", genre="", gtin=" 4006-381333931 ")
    searchable = registry.for_model(Poster)

    assert values_at(product, "brand__name") == []
    assert values_at(product, "name") == ["Mug"]
    assert searchable.get_text(poster) == "Poster"
    assert searchable.get_barcodes(poster) == ["4006381333931"]
    assert searchable.get_barcodes(Poster(gtin=" - ")) == []
    assert registry.for_model(Lamp).get_barcodes(Lamp()) == []


@given(st.text())
def test_barcodes_are_letters_and_digits_and_normal_only_once(raw):
    code = normalise_barcode(raw)

    assert len(code) <= MAX_BARCODE_LENGTH
    assert code == "" or code.isalnum()
    assert normalise_barcode(code) == code


@pytest.mark.django_db
def test_shoppers_see_what_the_default_manager_shows_and_the_index_everything(make_lamp):
    hidden = make_lamp(is_published=False)

    assert list(Searchable(Lamp).get_queryset()) == [hidden]
    assert list(registry.for_model(Lamp).get_queryset()) == []
    assert list(registry.for_model(Lamp).get_index_queryset()) == [hidden]


@pytest.mark.parametrize(
    "forms",
    [
        ("036000291452", "0036000291452", "00036000291452", "0 36000 29145 2"),
        ("4006381333931", "04006381333931", "(01)04006381333931", "(01)04006381333931(10)LOT"),
        ("4006381333931", "４００６３８１３３３９３１", "0104006381333931"),
        ("978-3-16-148410-0", "9783161484100", "3-16-148410-X", "316148410x"),
        ("96385074", "0000096385074"),
        ("ab-12", "AB12", "ＡＢ１２"),
    ],
)
def test_forms_of_one_barcode_meet(forms):
    assert len({normalise_barcode(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("036000291453", "0036000291453"),  # the check digit is wrong: no article number
        ("14006381333938", "4006381333931"),  # a carton of them is another article
        ("000000000000", "0000000000000"),
        ("0012", "12"),
    ],
)
def test_other_codes_stay_apart(code, other):
    assert normalise_barcode(code) != normalise_barcode(other)
