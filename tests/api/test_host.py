"""The API inside a project with its own ideas, and while parts of it are down."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from rest_framework import exceptions
from rest_framework.authentication import BasicAuthentication
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from tests.api.answers import error_of, titles
from visual_search.api.views import SearchView, SimilarView

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
HEALTH = "/visual-search/api/health/"


def their_own_errors(_error, _context) -> Response:
    return Response({"oh": "no"}, status=418)


class NotNow(BaseThrottle):
    def allow_request(self, _request, _view) -> bool:
        return False

    def wait(self) -> float:
        return 9.2


class NeedsLogin(SimilarView):
    def check_permissions(self, request) -> None:
        raise exceptions.NotAuthenticated


def test_a_restrictive_host_does_not_close_the_shop(
    settings, monkeypatch, make_poster, embed_all, send_photo, client
):
    settings.REST_FRAMEWORK = {
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.BrowsableAPIRenderer"],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
        "EXCEPTION_HANDLER": f"{__name__}.their_own_errors",
    }
    poster = make_poster()
    embed_all()

    found = send_photo(headers={"Accept": "text/html, */*"})
    missing = client.get("/visual-search/api/similar/testapp-poster/0/")
    related = client.get(f"/visual-search/api/similar/testapp-poster/{poster.pk}/")

    assert titles(found) == [poster.title]
    assert found["Content-Type"] == "application/json"
    assert error_of(missing)["code"] == "not_found"
    assert titles(related) == []
    # The host's own views still follow the host's settings.
    assert APIView().get_exception_handler() is their_own_errors


def test_an_answer_in_another_format_is_refused_in_json(client, space):
    response = client.get(HEALTH, headers={"Accept": "application/xml"})

    assert (response.status_code, error_of(response)["code"]) == (406, "not_acceptable")


def test_a_throttle_of_the_host_says_when_to_come_back(rf, space):
    view = SimilarView.as_view(throttle_classes=[NotNow])

    response = view(rf.get("/"), model="testapp-poster", pk="1").render()

    assert response.status_code == 429
    assert response["Retry-After"] == "10"
    assert json.loads(response.content)["error"]["code"] == "throttled"


def test_a_subclass_that_asks_for_a_login_answers_as_drf_does(rf, space):
    without_scheme = NeedsLogin.as_view(authentication_classes=[])
    with_scheme = NeedsLogin.as_view(authentication_classes=[BasicAuthentication])

    forbidden = without_scheme(rf.get("/"), model="testapp-poster", pk="1")
    challenged = with_scheme(rf.get("/"), model="testapp-poster", pk="1")

    assert forbidden.status_code == 403
    assert challenged.status_code == 401
    assert challenged["WWW-Authenticate"].startswith("Basic")


def test_a_refusal_of_django_itself_has_the_same_shape(rf):
    class Closed(SearchView):
        def get(self, request):
            raise PermissionDenied("Members only.")

    response = Closed.as_view()(rf.get("/"))

    assert response.status_code == 403
    assert response.data == {"error": {"code": "permission_denied", "message": "Members only."}}


def test_an_error_nobody_foresaw_is_not_hidden(rf):
    class Broken(SearchView):
        def get(self, request):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Broken.as_view()(rf.get("/"))


def test_the_schema_is_valid_and_complete(settings):
    out = StringIO()

    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=out
    )

    paths = json.loads(out.getvalue())["paths"]
    assert {
        "/visual-search/api/photo-search/",
        "/visual-search/api/similar/{model}/{id}/",
        "/visual-search/api/more-like/{model}/",
        "/visual-search/api/health/",
        "/visual-search/api/health/live/",
        "/visual-search/api/health/ready/",
    } <= set(paths)
    refusals = paths["/visual-search/api/photo-search/"]["post"]["responses"]
    assert {"200", "400", "403", "404", "413", "415", "503"} <= set(refusals)


def test_the_schema_needs_no_setting_but_its_app(tmp_path):
    """As docs/api.md says: a project that has no other API."""
    (tmp_path / "plain.py").write_text("from tests.settings import *\n\nREST_FRAMEWORK = {}\n")
    command = [sys.executable, "-m", "django", "spectacular", "--validate", "--fail-on-warn"]

    done = subprocess.run(
        [*command, "--urlconf", "visual_search.urls"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "plain", "PYTHONPATH": f"{tmp_path}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "/api/photo-search/:" in done.stdout


def test_health_counts_what_can_be_searched(client, make_poster, embed_all):
    make_poster()
    embed_all()
    make_poster((1, 2, 3))

    response = client.get(HEALTH)

    assert response.json() == {
        "status": "ready",
        "reasons": [],
        "warnings": [],
        "images": 2,
        "searchable": 1,
        "pending": 1,
        "failed": 0,
    }
    assert response["Cache-Control"] == "private, no-store"
    assert client.head(HEALTH).status_code == 200


def test_health_without_a_live_space(client, db):
    response = client.get(HEALTH)

    assert response.status_code == 503
    assert response.json()["status"] == "unavailable"
    assert response.json()["reasons"] == ["no_live_space"]


def test_health_without_a_database(no_database, client):
    response = client.get(HEALTH)

    assert response.status_code == 503
    assert response.json()["reasons"] == ["database_unavailable"]
    assert "port" not in response.content.decode()


def test_every_endpoint_answers_503_while_the_database_is_away(no_database, send_photo, client):
    answers = [
        send_photo(),
        client.get("/visual-search/api/similar/testapp-poster/1/"),
        client.post(
            "/visual-search/api/more-like/testapp-poster/",
            {"like": ["1"]},
            content_type="application/json",
        ),
    ]

    for response in answers:
        assert (response.status_code, error_of(response)["code"]) == (503, "database_unavailable")
        assert int(response["Retry-After"]) > 0
        assert "127.0.0.1" not in response.content.decode()


def test_the_database_may_be_away_within_a_transaction_per_request(no_database, client):
    connection.settings_dict["ATOMIC_REQUESTS"] = True
    try:
        response = client.get(reverse("visual_search:api_health"))
    finally:
        connection.settings_dict["ATOMIC_REQUESTS"] = False

    assert response.status_code == 503
