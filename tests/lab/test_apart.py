"""A shop without the laboratory has none of it, and is told what it lacks."""

import os
import subprocess
import sys

import pytest
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.urls import reverse

from visual_search.models import EvaluationReport
from visual_search.store import spaces

WITHOUT = """
import sys
import django
django.setup()
from django.contrib import admin
from django.core.management import call_command, get_commands
import visual_search.admin, visual_search.api.views, visual_search.calibration, visual_search.tasks
import visual_search.urls
call_command("check")
commands = {name for name in get_commands() if name.startswith("visual_search_")}
assert "visual_search_calibrate" in commands
assert not commands & {"visual_search_evaluate", "visual_search_fit", "visual_search_train"}
assert "EvaluationReport" not in {model.__name__ for model in admin.site._registry}
print([name for name in sys.modules if name.startswith("visual_search.lab")])
"""


def test_a_shop_without_it_imports_offers_and_shows_nothing_of_it():
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.lab.settings_without"},
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("installed", [True, False])
def test_pages_of_spaces_lead_to_its_pages_where_these_are(db, client, settings, installed):
    client.force_login(User.objects.create_superuser("boss"))
    space = spaces.ensure_space()
    if not installed:
        settings.ROOT_URLCONF = "tests.lab.urls_without"

    listed = client.get(reverse("admin:visual_search_embeddingspace_changelist"))
    shown = client.get(reverse("admin:visual_search_embeddingspace_change", args=[space.pk]))

    for page in (listed, shown):
        assert page.status_code == 200
        assert ("Search quality" in page.content.decode()) == installed


@pytest.fixture
def report(db):
    return EvaluationReport.objects.create(
        name="default", fingerprint="f" * 64, source="manifest", queries=1, catalogue=1
    )


def complaints() -> list[str]:
    found = run_checks(databases=["default"])
    return [one.hint for one in found if one.id == "visual_search.W022"]


def test_a_shop_that_has_reports_and_lacks_it_is_told(settings, report):
    assert complaints() == []

    settings.INSTALLED_APPS = [one for one in settings.INSTALLED_APPS if "lab" not in one]

    (hint,) = complaints()
    assert '"visual_search.lab"' in hint


def test_a_shop_without_reports_misses_nothing(settings, db):
    settings.INSTALLED_APPS = [one for one in settings.INSTALLED_APPS if "lab" not in one]

    assert complaints() == []
