"""The doctor ends with one real search, and says what keeps shoppers from theirs."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client
from django.urls import path, reverse

from tests.conftest import picture_bytes
from tests.testapp.models import Poster
from visual_search import events
from visual_search.doctor.finding import Finding
from visual_search.doctor.real_search import search_for_real
from visual_search.models import EmbeddingSpace
from visual_search.registry import registry

pytestmark = pytest.mark.django_db

API, PAGE = "search of testapp.poster, API", "search of testapp.poster, page"
urlpatterns = [path("", lambda _request: HttpResponse("a shop without the app"))]


class LoginOnly:
    """A middleware of a shop for members."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        return HttpResponseRedirect("/login/")


class BrokenMiddleware(LoginOnly):
    def __call__(self, request):
        raise LookupError("no tenant for this host")


class NoPages(LoginOnly):
    """Breaks what shoppers see, and no API."""

    def __call__(self, request):
        if "/api/" not in request.path:
            raise LookupError("no basket")
        return self.get_response(request)


class OtherModelsOnly(LoginOnly):
    """Lets the page of every model answer but that of posters."""

    def __call__(self, request):
        if request.GET.get("model") == "testapp-poster":
            return super().__call__(request)
        return self.get_response(request)


@pytest.fixture(autouse=True)
def strict_hosts(settings, trio) -> None:
    """As in production: hosts are named, and plain HTTP is turned away."""
    settings.ALLOWED_HOSTS = [".shop.example.com"]
    settings.SECURE_SSL_REDIRECT = True
    settings.MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",
        *settings.MIDDLEWARE,
    ]


def findings(model: type = Poster) -> dict[str, Finding]:
    return {one.subject: one for one in search_for_real(registry.for_model(model))}


def test_a_sound_shop_finds_a_product_by_its_own_picture():
    found = findings()

    assert found[API].text == "finds blue by its own picture, place 1"
    assert found[PAGE].text == "answers"
    assert [one for one in found.values() if one.is_fault] == []


def test_the_shops_analytics_take_it_for_no_shopper():
    told = []

    def note(event, **_: object) -> None:
        told.append(event)

    events.impression.connect(note, sender=Poster)
    try:
        found = findings()
        asked_by_the_doctor = list(told)
        photo = SimpleUploadedFile("photo.png", picture_bytes(), "image/png")
        Client(headers={"host": "shop.example.com"}).post(
            reverse("visual_search:photo_search") + "?model=testapp-poster",
            {"photo": photo},
            secure=True,
        )
    finally:
        events.impression.disconnect(note, sender=Poster)

    assert found[PAGE].text == "answers"
    assert asked_by_the_doctor == []
    assert told


def test_the_doctor_ends_with_it():
    out = io.StringIO()

    call_command("visual_search_doctor", "--only", "search", stdout=out)

    assert out.getvalue().splitlines()[-1].endswith("Everything works.")
    assert f"{API}: finds blue by its own picture" in out.getvalue()
    assert "search of testapp.lamp: no picture of what shoppers see" in out.getvalue()


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"ALLOWED_HOSTS": []}, "ALLOWED_HOSTS"),
        ({"ROOT_URLCONF": __name__}, 'include("visual_search.urls")'),
        ({"MIDDLEWARE": [f"{__name__}.LoginOnly"]}, "without a login"),
    ],
)
def test_what_keeps_shoppers_out_is_named_with_its_fix(settings, changes, word):
    for name, value in changes.items():
        setattr(settings, name, value)

    found = findings()

    assert word in found[API].fix
    assert word in found[PAGE].fix


def test_hosts_of_any_kind_are_asked(settings):
    for hosts in (["*"], ["shop.example.com"], ["127.0.0.1", "[::1]"]):
        settings.ALLOWED_HOSTS = hosts
        assert not findings()[API].is_fault
    settings.ALLOWED_HOSTS, settings.PREPEND_WWW = ["www.example.com", "example.com"], True
    assert not findings()[PAGE].is_fault


def test_an_error_nobody_foresaw_is_named(settings):
    settings.MIDDLEWARE = [f"{__name__}.BrokenMiddleware"]

    found = findings()

    assert "LookupError: no tenant for this host" in found[API].text
    assert found[PAGE].is_fault


def test_what_fails_on_the_page_alone_is_named_by_the_page(settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.NoPages"]

    found = findings()

    assert not found[API].is_fault
    assert "LookupError: no basket" in found[PAGE].text


def test_the_page_of_each_model_is_asked(settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.OtherModelsOnly"]

    found = findings()

    assert not found[API].is_fault
    assert "which leads to /login/" in found[PAGE].text


def test_an_encoder_that_cannot_work_is_named_by_its_code():
    EmbeddingSpace.objects.update(fingerprint="0" * 64)

    finding = findings()[API]

    assert "[encoder_mismatch]" in finding.text
    assert finding.fix.startswith("See https://")


def test_a_picture_that_is_not_found_is_a_fault(monkeypatch):
    monkeypatch.setattr(
        "tests.testapp.searchable.PosterSearch.get_queryset",
        lambda _: Poster.objects.filter(title="blue"),
    )
    assert not findings()[API].is_fault
    monkeypatch.setattr(
        "visual_search.search.pipeline._fused", lambda scans: {scan: [] for scan in scans}
    )

    assert "no product at all" in findings()[API].text


def test_a_picture_that_is_gone_is_passed_over():
    newest = Poster.objects.get(title="blue")
    newest.image.storage.delete(newest.image.name)

    assert findings()[API].text == "finds orange by its own picture, place 1"


def test_a_base_template_that_swallows_the_page_is_named(settings, tmp_path):
    base = tmp_path / "visual_search" / "base.html"
    base.parent.mkdir()
    base.write_text("<html><body>{% block main %}{% endblock %}</body></html>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    assert "#your-base-template" in findings()[PAGE].fix
