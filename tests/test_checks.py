"""Wrong configuration is found at startup, by number and with a hint."""

import contextlib
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.core import checks as django_checks
from django.core.management import call_command
from django.db import models
from django.db.models import F

from tests.testapp.models import Garment, Lamp, Poster
from visual_search.doctor.checks import catalogue
from visual_search.registry import Filter, Searchable, declaration, registry


def found(*, databases: list[str] | None = None) -> dict[str, django_checks.CheckMessage]:
    messages = django_checks.run_checks(databases=databases)
    return {
        message.id.removeprefix("visual_search."): message
        for message in messages
        if (message.id or "").startswith("visual_search.")
    }


@contextlib.contextmanager
def registered(model: type[models.Model], **attributes: object) -> Iterator[None]:
    """Register a model wrongly for a while; the receivers keep the searchable they know."""
    right = dict(registry._by_model)
    registry._by_model.pop(model, None)
    registry.register(model, type("Wrong", (Searchable,), attributes))
    try:
        yield
    finally:
        registry._by_model = right


DUMMY = "visual_search.encoders.backends.dummy."


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        ({"encoder": "reads"}, "Wrong.encoder is 'reads', which encodes texts and no pictures."),
        ({"text_encoder": "sees"}, "Wrong.text_encoder is 'sees', which encodes no texts."),
    ],
)
def test_an_encoder_of_the_wrong_kind_is_told(attributes, text, configure):
    encoders = {
        name: {"BACKEND": DUMMY + backend}
        for name, backend in (
            ("default", "DummyEncoder"),
            ("sees", "DummyEncoder"),
            ("reads", "DummyTextEncoder"),
        )
    }
    configure(ENCODERS=encoders)

    with registered(Poster, images="image", **attributes):
        assert found()["E043"].msg == text


def test_a_sound_project_has_no_complaints(db):
    assert found(databases=["default"]) == {}
    call_command("check")


@pytest.mark.parametrize(
    ("keys", "number", "word"),
    [
        ({"BATCHSIZE": 1}, "E001", "BATCH_SIZE"),
        ({"ENCODERS": {"default": {"BACKEND": "no.such.Encoder"}}}, "E006", "no.such"),
        ({"ENCODERS": {"default": {}}}, "E006", "BACKEND"),
        ({"ENCODERS": {"default": None}}, "E006", "BACKEND"),
        ({"ENCODERS": {"other": None}}, "E006", "default"),
        ({"ENCODERS": {"default": {"BACKEND": "visual_search.conf.AppSettings"}}}, "E006", "subc"),
        (
            {
                "ENCODERS": {
                    "default": {
                        "BACKEND": "visual_search.encoders.backends.dummy.DummyEncoder",
                        "OPTIONS": {"colour": 1},
                    }
                }
            },
            "E006",
            "colour",
        ),
        (
            {
                "ENCODERS": {
                    "default": {
                        "BACKEND": "visual_search.encoders.backends.dummy.DummyEncoder",
                        "OPTIONS": {"version": {1}},
                    }
                }
            },
            "E006",
            "JSON",
        ),
        ({"UPLOAD_MAX_BYTES": 10**9}, "E008", "UPLOAD_MAX_BYTES"),
        ({"UPLOAD_MAX_PIXELS": 10**9}, "E008", "UPLOAD_MAX_PIXELS"),
        ({"UPLOAD_FORMATS": ["JPEG", "EPS"]}, "E008", "UPLOAD_FORMATS"),
        ({"UPLOAD_FORMATS": ["JPEG", "HEIF"]}, "E040", "HEIF"),
        ({"UPLOAD_FORMATS": ["JPEG", "JXL"]}, "E040", "JXL"),
        ({"UPLOAD_FORMATS": ["PGN"]}, "E040", "PGN"),
        ({"UPLOAD_FORMATS": []}, "E040", "empty"),
    ],
)
def test_a_wrong_setting_is_reported_with_a_hint(configure, keys, number, word):
    configure(**keys)

    message = found()[number]

    assert word in message.msg
    assert message.hint
    assert message.level == django_checks.ERROR


@pytest.mark.parametrize(("name", "meant"), [("JPG", "JPEG"), ("webp", "WEBP")])
def test_a_format_that_is_spelt_otherwise_is_read_all_the_same(configure, name, meant):
    configure(UPLOAD_FORMATS=["PNG", name])

    message = found()["W040"]

    assert f"{name!r}, which is taken for {meant!r}" in message.msg
    assert message.level == django_checks.WARNING


def test_a_broken_setting_is_reported_once(configure):
    configure(BATCHSIZE=1)

    assert set(found()) == {"E001"}


def test_no_searchable_is_a_warning(monkeypatch):
    monkeypatch.setattr(registry, "_by_model", {})

    assert found()["W002"].hint


@pytest.mark.parametrize(
    ("attributes", "number"),
    [
        ({"images": "picture"}, "E003"),
        ({"images": "title"}, "E003"),
        ({"images": "title__image"}, "E003"),
        ({"images": "brand__image"}, "E003"),
        ({"text_fields": ("title", "brand__name")}, "E004"),
        ({"filter_fields": ("title__name",)}, "E004"),
        ({"filters": {"price": Filter("min_price")}}, "E004"),
        ({"filters": {"genre": Filter(tree=True)}}, "E004"),
        ({"filters": {"brand": Filter(named_by="titel")}}, "E004"),
        ({"filters": {"price": Filter(named_by="title")}}, "E004"),
        ({"filters": {"genre": "genre"}}, "E018"),
        ({"filters": {"limit": Filter("price")}}, "E018"),
        ({"barcode_field": "ean"}, "E004"),
        ({"variant_field": "style"}, "E016"),
        ({"in_stock_field": "brand__stock"}, "E016"),
        ({"in_stock_field": "title"}, "E016"),
        ({"price_field": "cost"}, "E016"),
        ({"date_field": "since"}, "E016"),
        ({"category_field": "price__kind", "filter_fields": ("price__kind",)}, "E004"),
        ({"images": ("image", "picture")}, "E003"),
        ({"images": ()}, "E003"),
        ({"images": ""}, "E003"),
        ({"images": None}, "E003"),
        ({"images": ("image", 3)}, "E017"),
        ({"text_fields": "title"}, "E017"),
        ({"filter_fields": "genre"}, "E017"),
        ({"text_fields": {"title": 0}}, "E017"),
        ({"text_fields": {"title": "much"}}, "E017"),
        ({"barcode_field": {"gtin"}}, "E017"),
    ],
)
def test_fields_that_do_not_exist_are_named(attributes, number):
    with registered(Poster, **attributes):
        message = found()[number]

    assert message.hint
    assert message.obj is Poster


@pytest.mark.parametrize("method", ["get_queryset", "get_index_queryset"])
@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: list(Poster.objects.none()), "a list"),
        (lambda: Poster.objects.all()[:100], "a slice"),
        (lambda: Poster.objects.filter(pk=1).union(Poster.objects.filter(pk=2)), "a union"),
        (lambda: Poster.objects.values("pk"), "values instead of objects"),
        (Lamp.objects.all, "objects of Lamp"),
        (lambda: None, "a NoneType"),
    ],
)
def test_querysets_in_which_nothing_can_be_searched_are_refused(method, make, told):
    attributes = {method: lambda self: make(), "filters": {"half": Filter("half")}}
    with registered(Poster, **attributes):
        message = found()["E019"]

    assert f"{method}() gives {told}" in message.msg
    assert message.hint


@pytest.mark.parametrize(
    "make",
    [
        lambda: Poster.objects,
        Poster.objects.none,
        lambda: Poster.objects.order_by("pk").distinct("pk"),
        lambda: Poster.objects.only("title").order_by("?"),
        lambda: Poster.objects.annotate(n=models.Count("pk")).filter(n=1),
    ],
)
def test_querysets_that_can_be_narrowed_are_fine(make):
    with registered(Poster, get_queryset=lambda self: make()):
        assert found() == {}


def test_every_role_may_lie_behind_relations_to_many():
    roles = {
        "images": ("images__original", "children__images__original"),
        "text_fields": {"translations__name": 8, "labels__name": 1.5},
        "filter_fields": ("sections",),
        "category_field": "sections",
        "barcode_field": ("numbers__gtin", "children__numbers__gtin"),
        "variant_field": "children__labels",
        "in_stock_field": "stockrecords__in_stock",
    }
    with registered(Garment, **roles):
        assert found() == {}


def test_an_annotation_of_the_queryset_is_fine():
    def get_queryset(self):
        return Poster.objects.annotate(half=F("price") / 2)

    with registered(Poster, filters={"half": Filter("half")}, get_queryset=get_queryset):
        assert found() == {}


def test_an_annotation_that_cannot_be_compared_is_told_before_a_shopper_asks():
    def get_queryset(self):
        return Poster.objects.annotate(half=F("price") / F("title"))

    with registered(Poster, filters={"half": Filter("half")}, get_queryset=get_queryset):
        assert "annotation of get_queryset()" in found()["E004"].hint


def test_a_path_over_relations_is_fine():
    with registered(Lamp, images="photos__image", text_fields=("photos__image",)):
        assert found() == {}


def test_a_proxy_is_refused():
    proxy = type(
        "PosterProxy",
        (Poster,),
        {"__module__": "tests.testapp.models", "Meta": type("Meta", (), {"proxy": True})},
    )
    try:
        with registered(proxy):
            message = found()["E011"]
    finally:
        Poster._meta.apps.all_models["testapp"].pop("posterproxy")
        Poster._meta.apps.clear_cache()

    assert "get_queryset" in message.hint


def test_a_key_that_no_column_can_hold_is_refused():
    searchable = Searchable(User)
    searchable.images = "images_of"
    key = User._meta.pk
    User._meta.pk = models.DateField(name="day")
    try:
        (message,) = catalogue._model_problems("Wrong", User)
    finally:
        User._meta.pk = key

    assert message.id == "visual_search.E012"
    assert message.hint


def test_a_file_field_is_a_warning():
    field = models.FileField(name="manual")

    (message,) = declaration.file_problems(registry.for_model(Poster), field)

    assert message.id == "visual_search.W005"
    assert message.hint


def test_a_missing_broker_is_a_warning(no_broker):
    assert "CELERY_BROKER_URL" in found()["W007"].hint


def test_a_searchable_with_a_way_of_its_own_to_give_images_need_not_name_any():
    with registered(Poster, images=(), get_images=lambda self, instance: [instance.image]):
        assert "E003" not in found()
