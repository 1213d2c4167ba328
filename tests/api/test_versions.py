"""The API in projects that version theirs, by any of DRF's schemes."""

import pytest
from django.urls import include, path
from rest_framework import versioning

from tests.api.answers import error_of, titles
from tests.conftest import picture_file
from visual_search.api.views import SearchView

pytestmark = pytest.mark.django_db

SCHEMES = {
    "AcceptHeaderVersioning": ("/visual-search/", {"accept": "application/json; version=v2"}, ""),
    "HostNameVersioning": ("/visual-search/", {"host": "v2.example.com"}, ""),
    "NamespaceVersioning": ("/v2/visual-search/", {}, ""),
    "QueryParameterVersioning": ("/visual-search/", {}, "?version=v2"),
    "URLPathVersioning": ("/api/v2/visual-search/", {}, ""),
}

urlpatterns = [
    path("api/<str:version>/visual-search/", include("visual_search.urls", namespace="by_path")),
    path("v2/", include(([path("visual-search/", include("visual_search.urls"))], "v2"))),
    path("", include("tests.urls")),
]


@pytest.fixture(params=sorted(SCHEMES))
def versioned(request, settings, monkeypatch):
    """A project whose default is one of the schemes; as address, headers and query."""
    settings.ROOT_URLCONF = __name__
    scheme = getattr(versioning, request.param)
    for name, value in (("allowed_versions", ["v1", "v2"]), ("default_version", "v1")):
        monkeypatch.setattr(scheme, name, value)
    settings.REST_FRAMEWORK = {
        "DEFAULT_VERSIONING_CLASS": f"rest_framework.versioning.{request.param}",
        "ALLOWED_VERSIONS": ["v1", "v2"],
    }
    return SCHEMES[request.param]


@pytest.mark.parametrize("is_forced", [False, True])
def test_every_endpoint_answers_under_every_scheme(
    versioned, is_forced, settings, monkeypatch, trio, client
):
    address, headers, query = versioned
    if is_forced:
        name = settings.REST_FRAMEWORK["DEFAULT_VERSIONING_CLASS"].rpartition(".")[2]
        monkeypatch.setattr(SearchView, "versioning_class", getattr(versioning, name))

    similar = client.get(
        f"{address}api/similar/testapp-poster/{trio[0].pk}/{query}", headers=headers
    )
    more = client.post(
        f"{address}api/more-like/testapp-poster/{query}",
        {"like": [trio[0].pk]},
        content_type="application/json",
        headers=headers,
    )
    photo = client.post(
        f"{address}api/photo-search/{query}",
        {"photo": picture_file(), "model": "testapp-poster"},
        headers=headers,
    )
    ready = client.get(f"{address}api/health/{query}", headers=headers)

    assert titles(similar) == titles(more) == ["orange", "blue"]
    assert titles(photo)[0] == "red"
    assert ready.status_code == 200


def test_a_version_nobody_knows_is_no_reason_to_refuse(trio, client, monkeypatch):
    monkeypatch.setattr(SearchView, "versioning_class", versioning.AcceptHeaderVersioning)

    response = client.get(
        f"/visual-search/api/similar/testapp-poster/{trio[0].pk}/",
        headers={"accept": "application/json; version=v9"},
    )

    assert titles(response) == ["orange", "blue"]


def test_a_version_is_still_no_filter_where_addresses_hold_none(trio, client):
    response = client.get(f"/visual-search/api/similar/testapp-poster/{trio[0].pk}/?version=v2")

    assert error_of(response)["code"] == "query_invalid"
