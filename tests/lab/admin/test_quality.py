"""The quality pages: reports and their trend, permissions, policy."""

import re

import numpy as np
import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.admin.conftest import SCRIPT
from tests.admin.looking import QUALITY, SIDES, page
from tests.conftest import picture
from visual_search.lab.data.manifest import CATALOGUE, QUERY, Entry, Manifest
from visual_search.lab.evaluate.ranking import Ranking
from visual_search.lab.evaluate.relevance import judge
from visual_search.lab.evaluate.report import compare, keep, make_report
from visual_search.models import EvaluationReport

pytestmark = pytest.mark.django_db

REPORTS = "admin:visual_search_evaluationreport_changelist"


@pytest.fixture
def report(space, media):
    """A stored report on the live space: four colours, and the same again as questions."""
    media.mkdir(parents=True, exist_ok=True)
    picture((200, 30, 30)).save(media / "p.png")

    def make(*, name: str = "default", fingerprint: str = space.fingerprint) -> EvaluationReport:
        entries = [
            Entry(file=media / "p.png", label=f"p{number % 2}", role=role, group=SCRIPT)
            for role in (CATALOGUE, QUERY)
            for number in range(4)
        ]
        manifest = Manifest(
            catalogue=tuple(entries[:4]), queries=tuple(entries[4:]), name="m.csv", digest="d" * 64
        )
        ranking = Ranking(
            encoder="dummy",
            fingerprint=fingerprint,
            order=np.tile(np.arange(4), (4, 1)),
            score=np.tile(np.linspace(1, 0, 4, dtype=np.float32), (4, 1)),
            ann_recall=1.0,
            cpu_ms_query=1.0,
            bytes_per_image=96.0,
        )
        made = make_report(manifest, ranking, judge(manifest, ranking), name=name)
        return keep(compare(made, made))

    return make


def test_the_last_reports_of_a_space_and_their_trend(client, space, report):
    for _ in range(7):
        report()

    shown = page(client, QUALITY)

    assert str(space) in shown
    assert shown.count("4 queries, 4 images") == 5
    assert "Trend on m.csv" in shown
    assert len(re.findall('<circle class="vq-dot vq-dot-1"', shown)) == 7
    assert 'aria-label="recall@1 went from 50.0\u202f% on' in shown


def test_a_configuration_without_a_space_is_shown_as_well(client, space, report):
    report(name="best", fingerprint="2" * 64)

    shown = page(client, QUALITY)

    assert "(no space yet)" in shown
    assert "Not measured yet" in shown


def test_one_space_on_its_own(client, shop, report):
    report(name="best", fingerprint="3" * 64)

    shown = page(client, QUALITY, space=shop["building"].pk)

    assert str(shop["building"]) in shown
    assert str(shop["live"]) not in shown
    assert "no space yet" not in shown
    assert client.get(reverse(QUALITY), {"space": "x'"}).status_code == 200


def test_an_empty_shop(client):
    assert "There is no embedding space yet." in page(client, QUALITY)
    assert "It takes two spaces" in page(client, SIDES)


def test_the_spaces_lead_to_the_quality_page(client, shop):
    listed = page(client, "admin:visual_search_embeddingspace_changelist")
    one = client.get(
        reverse("admin:visual_search_embeddingspace_change", args=[shop["live"].pk])
    ).content.decode()

    assert f'href="{reverse(QUALITY)}"' in listed
    assert f'href="{reverse(QUALITY)}?space={shop["live"].pk}"' in one


def test_a_report_is_read_with_plots_and_without_a_button_to_save(client, report):
    made = report()

    response = client.get(reverse("admin:visual_search_evaluationreport_change", args=[made.pk]))

    shown = response.content.decode()
    assert response.status_code == 200
    assert shown.count('<svg class="vq-plot"') >= 3
    assert 'name="_save"' not in shown
    assert SCRIPT not in shown
    gone = reverse("admin:visual_search_evaluationreport_change", args=[0])
    assert client.get(gone).status_code == 302


def test_the_list_of_reports(client, report):
    report()

    shown = page(client, REPORTS)

    assert "50.0\u202f%" in shown
    assert f'href="{reverse(QUALITY)}"' in shown


def test_the_overview_asks_as_many_questions_for_many_reports(
    client, shop, report, django_assert_num_queries
):
    report()
    page(client, QUALITY)
    with CaptureQueriesContext(connection) as few:
        page(client, QUALITY)
    for version in range(5):
        report(name=f"n{version}", fingerprint=f"{version}" * 64)

    with django_assert_num_queries(len(few)):
        page(client, QUALITY)


@pytest.mark.parametrize("name", [QUALITY, SIDES])
def test_a_stranger_is_sent_to_the_login(client, name):
    client.logout()

    assert client.get(reverse(name)).status_code == 302


@pytest.mark.parametrize("name", [QUALITY, SIDES])
def test_viewing_takes_the_permission(client, viewer, shop, name):
    client.force_login(viewer)
    assert client.get(reverse(name)).status_code == 200

    viewer.user_permissions.remove(Permission.objects.get(codename="view_evaluationreport"))
    client.force_login(type(viewer).objects.get(pk=viewer.pk))

    assert client.get(reverse(name)).status_code == 403
    listed = page(client, "admin:visual_search_embeddingspace_changelist")
    assert reverse(QUALITY) not in listed


def test_the_pages_run_under_a_strict_policy(client, two_spaces, report):
    report()
    for name in (QUALITY, SIDES):
        html = page(client, name)
        body = html[html.index('class="vq-page"') :]
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script", body)


def test_reports_are_deleted_by_those_who_may(client, viewer, report):
    made = report()
    url = reverse("admin:visual_search_evaluationreport_delete", args=[made.pk])

    client.post(url, {"post": "yes"})

    assert not EvaluationReport.objects.exists()
    assert client.get(reverse("admin:visual_search_evaluationreport_add")).status_code == 403
