"""The API of a shop that did not install the extra `schema`."""

import json

import pytest

from tests.conftest import picture_bytes
from visual_search.doctor.checks.project import check_schema

# What Python itself says of a package that is not there.
MISSING = "import sys; sys.modules['drf_spectacular'] = None"

pytestmark = pytest.mark.django_db(transaction=True)


def asked(code: str) -> str:
    return f"""
import json
from django.core.files.base import ContentFile
from django.test import Client
client = Client(enforce_csrf_checks=True)
answer = {code}
print(json.dumps([answer.status_code, answer.json()]))
"""


def test_similar_products_are_answered(run_lean, trio):
    path = f"/visual-search/api/similar/testapp-poster/{trio[0].pk}/"

    status, answer = json.loads(run_lean(asked(f"client.get('{path}')"), before=MISSING))

    assert status == 200
    assert [hit["title"] for hit in answer["results"]] == ["orange", "blue"]


def test_a_photo_is_answered_without_a_login_or_a_token_of_a_form(run_lean, trio):
    photo = f"ContentFile({picture_bytes()!r}, name='photo.png')"
    data = f"{{'photo': {photo}, 'model': 'testapp-poster'}}"

    code = asked(f"client.post('/visual-search/api/photo-search/', {data})")
    status, answer = json.loads(run_lean(code, before=MISSING))

    assert status == 200
    assert answer["results"][0]["title"] == "red"


def test_a_wrong_request_is_refused_in_the_words_of_the_api(run_lean):
    code = asked("client.post('/visual-search/api/photo-search/', {})")

    status, answer = json.loads(run_lean(code, before=MISSING))

    assert status == 400
    assert answer["error"]["code"]


def test_a_project_that_names_the_schema_without_the_extra_is_told(settings, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "drf_spectacular", None)
    settings.REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"}

    [message] = check_schema()

    assert message.id == "visual_search.E051"
    assert "django-visual-search[schema]" in message.hint


def test_a_project_that_names_no_schema_is_told_nothing(settings, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "drf_spectacular", None)
    settings.REST_FRAMEWORK = {}

    assert check_schema() == []
