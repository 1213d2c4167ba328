"""A project that forgot to include the app's addresses."""

import pytest
from django.core.management import call_command
from django.urls import path

from visual_search.doctor.checks.project import check_addresses
from visual_search.registry import registry

urlpatterns = [path("", lambda _request: None)]


def test_addresses_that_are_not_included_are_a_warning(settings, capsys):
    settings.ROOT_URLCONF = __name__

    call_command("check")

    [message] = check_addresses()
    assert message.id == "visual_search.W020"
    assert 'include("visual_search.urls")' in message.hint
    assert "visual_search.W020" in capsys.readouterr().err


def test_addresses_that_are_included_are_fine():
    assert check_addresses() == []


@pytest.mark.parametrize("urlconf", ["no.such.module", None])
def test_addresses_that_cannot_be_read_are_the_matter_of_django(settings, urlconf):
    settings.ROOT_URLCONF = urlconf

    assert check_addresses() == []


def test_a_project_without_a_searchable_needs_none(settings, monkeypatch):
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr(registry, "_by_model", {})

    assert check_addresses() == []
