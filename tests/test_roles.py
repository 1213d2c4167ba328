"""Every role of a searchable may lie behind relations to many: a catalogue of several tables."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile

from tests.conftest import picture_bytes, picture_file
from tests.photo_page.asking import still_life
from tests.testapp.models import (
    ArticleNumber,
    Garment,
    GarmentImage,
    GarmentName,
    Label,
    Section,
    StockRecord,
)
from visual_search import search
from visual_search.models import Document, Embedding
from visual_search.registry import Searchable, registry, values_at
from visual_search.search.meaning.guess import guess_of
from visual_search.storefront import SimilarProducts

pytestmark = pytest.mark.django_db

RED = (200, 30, 30)


@pytest.fixture
def shelf(space, embed_all) -> list[Garment]:
    """Six parents of two sections each; what is sold are their children."""
    shirts, sale = (Section.objects.create(name=name) for name in ("Shirts", "Sale"))
    made = []
    for place in range(6):
        parent = Garment.objects.create()
        parent.sections.add(shirts, *([sale] if place % 2 else []))
        child = Garment.objects.create(parent=parent)
        GarmentImage.objects.create(garment=parent, original=picture_file((200, 30 + place, 30)))
        GarmentImage.objects.create(garment=child, original=picture_file((30, 30 + place, 200)))
        StockRecord.objects.create(garment=child, in_stock=place)
        made.append(parent)
    embed_all()
    return made


def searchable() -> Searchable:
    return registry.for_model(Garment)


def test_words_and_barcodes_are_sets_of_values(space):
    garment = Garment.objects.create()
    for language, name in (("en", "Shirt"), ("de", "Hemd"), ("nl", "Hemd")):
        GarmentName.objects.create(garment=garment, language=language, name=name)
    garment.labels.add(Label.objects.create(name="linen"))
    child = Garment.objects.create(parent=garment)
    for owner, code in ((garment, "4006381333931"), (child, "036000291452")):
        ArticleNumber.objects.create(garment=owner, gtin=code)

    document = Document.objects.get()
    assert document.text == "Hemd\nShirt\nlinen"
    assert document.barcodes == ["4006381333931", "0036000291452"]
    assert values_at(garment, "translations__name") == ["Shirt", "Hemd"]


def test_categories_of_many_are_read_in_one_query(shelf, django_assert_num_queries):
    garments = list(Garment.objects.filter(parent=None).order_by("pk"))
    shirts, sale = Section.objects.order_by("pk")

    with django_assert_num_queries(1):
        values = searchable().category_values(garments)
    with django_assert_num_queries(0):
        name = searchable().category_name(sale.pk, garments[1])

    assert values[garments[0].pk] == (shirts.pk,)
    assert values[garments[1].pk] == (shirts.pk, sale.pk)
    assert name == "Sale"


def test_each_category_of_a_product_has_its_vote(shelf):
    shirts, sale = Section.objects.order_by("pk")

    guess = guess_of(searchable(), list(Garment.objects.filter(parent=None).order_by("pk")))

    assert guess.categories == (shirts.pk, sale.pk)
    assert guess.agrees_with((sale.pk, shirts.pk))
    assert not guess.agrees_with((sale.pk,))


def test_a_category_without_a_readable_name_costs_no_answer(shelf, monkeypatch):
    monkeypatch.setattr(Section, "__str__", lambda self: self.name + None)

    results = search.run(search.photo_query(searchable(), picture_bytes(RED)))

    shirts = Section.objects.order_by("pk").first()
    assert results.hits[0].instance == shelf[0]
    assert [one.values for one in results.hits[0].reasons if one.kind == "category"] == [
        (f"Section {shirts.pk}",)
    ]


def test_a_photo_search_says_the_category_that_is_shared(shelf):
    results = search.run(search.photo_query(searchable(), picture_bytes(RED)))

    assert results.hits[0].instance == shelf[0]
    assert [one.values for one in results.hits[0].reasons if one.kind == "category"] == [
        ("Shirts",)
    ]


def test_stock_of_children_is_that_of_their_parent(shelf, django_assert_num_queries):
    garments = list(Garment.objects.filter(parent=None).order_by("pk"))

    with django_assert_num_queries(1):
        in_stock = searchable().in_stock_keys(garments)

    assert in_stock == {one.pk for one in garments[1:]}
    assert set(searchable().only_in_stock(Garment.objects.filter(parent=None))) == set(garments[1:])
    with django_assert_num_queries(1):
        assert not searchable().is_in_stock(garments[0])


def test_stock_of_several_tables_counts_an_object_once(shelf):
    StockRecord.objects.create(garment=shelf[2], in_stock=4)

    found = searchable().only_in_stock(Garment.objects.filter(parent=None))

    assert list(found).count(shelf[2]) == 1


def test_pictures_of_children_are_pictures_of_their_parent(shelf):
    results = search.run(search.photo_query(searchable(), picture_bytes((30, 33, 200))))

    assert results.hits[0].instance == shelf[3]
    assert Embedding.objects.count() == 12
    assert len(searchable().get_images(shelf[0])) == 2


def test_variants_may_share_what_lies_behind_a_relation(db, django_assert_num_queries):
    class ByLabel(Searchable):
        variant_field = "labels__name"

    by_label = ByLabel(Garment)
    first, second, third, plain = (Garment.objects.create() for _ in range(4))
    for garment in (first, second):
        garment.labels.add(Label.objects.create(name="summer"))
    third.labels.add(Label.objects.create(name=""))

    with django_assert_num_queries(1):
        others = set(by_label.without_variants(Garment.objects.all(), first))

    assert others == {third, plain}
    assert set(by_label.without_variants(Garment.objects.all(), third)) == {first, second, plain}
    garments = [first, second, third, plain]
    with django_assert_num_queries(1):
        by_label.prefetch_families(garments)
    families = [by_label.family_of(one) for one in garments]
    assert families == [
        ("variants", "summer"),
        ("variants", "summer"),
        ("object", third.pk),
        ("object", plain.pk),
    ]


class FromMethod(Searchable):
    """The same catalogue, its pictures given by a method and its stock by the shop's own code."""

    images = "pictures"
    filter_fields = ("sections",)
    category_field = "sections"

    def pictures(self, garment: Garment) -> list[FieldFile]:
        owners = [garment, *garment.children.all()]
        return [image.original for owner in owners for image in owner.images.all()]

    def get_prefetches(self) -> tuple[str, ...]:
        return ("images", "children__images")

    def is_in_stock(self, garment: Garment) -> bool:
        records = [one for child in garment.children.all() for one in child.stockrecords.all()]
        return any(record.in_stock for record in records)

    def only_in_stock(self, objects: QuerySet[Garment]) -> QuerySet[Garment]:
        return objects.filter(
            pk__in=StockRecord.objects.filter(in_stock__gt=0).values("garment__parent")
        )

    def get_queryset(self) -> QuerySet[Garment]:
        return Garment.objects.filter(parent=None)


@pytest.fixture(params=[None, FromMethod], ids=["paths", "method"])
def layout(request, shelf, monkeypatch) -> None:
    if request.param:
        monkeypatch.setitem(registry._by_model, Garment, request.param(Garment))


def test_a_cached_widget_costs_three_queries(layout, shelf, django_assert_max_num_queries):
    str(SimilarProducts(instance=shelf[0], limit=4))

    with django_assert_max_num_queries(3):
        shown = SimilarProducts(instance=shelf[0], limit=4)
        html = str(shown)

    assert len(shown.cards) == 4
    assert html.count("<img") == 4


@pytest.mark.parametrize("photo", [picture_bytes(RED), still_life(RED)], ids=["whole", "object"])
def test_a_photo_page_costs_twelve_queries(
    layout, shelf, photo, client, plain_base, django_assert_max_num_queries
):
    sent = SimpleUploadedFile("p.png", photo)

    with django_assert_max_num_queries(12):
        response = client.post("/visual-search/?model=testapp-garment", {"photo": sent})

    assert response.content.decode().count('href="/garments/') >= 5


def test_an_answer_of_the_api_costs_no_query_for_each_hit(
    layout, shelf, client, django_assert_max_num_queries
):
    photo = SimpleUploadedFile("p.png", picture_bytes(RED))

    with django_assert_max_num_queries(12):
        response = client.post(
            "/visual-search/api/photo-search/", {"photo": photo, "model": "testapp-garment"}
        )

    assert [hit["image"] is not None for hit in response.json()["results"]] == [True] * 6
