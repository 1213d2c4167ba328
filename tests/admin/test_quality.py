"""The quality pages: reports and their trend, two spaces side by side, permissions, policy."""

import re

import numpy as np
import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.admin.conftest import DUMMY, SCRIPT
from tests.conftest import picture
from tests.testapp.models import Poster
from visual_search import indexing, search
from visual_search.evaluation import history
from visual_search.evaluation.comparison import compare
from visual_search.evaluation.judging import judge
from visual_search.evaluation.manifest import CATALOGUE, QUERY, Entry, Manifest
from visual_search.evaluation.ranking import Ranking
from visual_search.evaluation.report import make_report
from visual_search.models import Embedding, EmbeddingSpace, EvaluationReport, Vector
from visual_search.registry import registry
from visual_search.store import spaces

pytestmark = pytest.mark.django_db

QUALITY = "admin:visual_search_quality"
SIDES = "admin:visual_search_side_by_side"
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
        return history.keep(compare(made, made))

    return make


def page(client, name: str, **query: object) -> str:
    response = client.get(reverse(name), query)
    assert response.status_code == 200
    return response.content.decode()


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


@pytest.fixture
def two_spaces(make_poster, embed_all, use_encoder) -> tuple[EmbeddingSpace, EmbeddingSpace]:
    """A live space and a building one, both with twelve posters, one of them hidden."""
    live = spaces.ensure_space()
    for number in range(12):
        make_poster((20 * number, 100, 255 - 20 * number), title=f"Poster {number} {SCRIPT}")
    Poster.objects.filter(title__startswith="Poster 3 ").update(is_published=False)
    use_encoder(DUMMY, version=2)
    building = spaces.ensure_space()
    indexing.sweep()
    embed_all()
    return live, building


def test_ten_products_are_answered_by_both_spaces(client, two_spaces):
    response = client.get(reverse(SIDES), {"by": "product"})

    questions = response.context["questions"]
    assert len(questions) == 10
    assert len({question.asked.title for question in questions}) == 10
    for question in questions:
        assert len(question.left) == len(question.right) == 5
        assert question.asked.title not in {one.title for one in question.left}
    shown = response.content.decode()
    assert shown.count("of 5 the same") == 10
    assert SCRIPT not in shown


def test_five_pictures_are_sent_as_photos_and_answered_as_shoppers_are(client, two_spaces):
    questions = client.get(reverse(SIDES)).context["questions"]

    assert len(questions) == 5
    assert spaces.live_space() == two_spaces[0]
    for question in questions:
        poster = Poster.objects.get(title=question.asked.title)
        with poster.image.open("rb") as stream:
            asked = list(search.run(search.photo_query(registry.for_model(Poster), stream)))
        found = [str(hit.instance) for hit in asked if hit.instance != poster]
        assert [one.title for one in question.left] == found[:5]


def test_it_begins_with_the_space_that_answers_shoppers(client, two_spaces):
    live, building = two_spaces
    EmbeddingSpace.objects.create(
        alias="another", fingerprint="5" * 64, dimensions=48, backend=DUMMY, state="live"
    )

    pair = client.get(reverse(SIDES), {"right": building.pk}).context["pair"]

    assert pair == (live, building)


def red(title: str) -> int:
    """How red a poster is, which its title says."""
    return int(re.search(r"\d+", title)[0])


def test_the_second_look_of_each_space_is_asked(client, space, make_poster, embed_all, use_encoder):
    """Stored vectors alone would answer both alike."""
    for number in range(6):
        make_poster((20 * number, 100, 255 - 20 * number))
    embed_all()
    use_encoder("tests.admin.encoders.LooksTwice", version=1)
    spaces.ensure_space()
    indexing.sweep()
    embed_all()

    questions = client.get(reverse(SIDES)).context["questions"]

    assert len(questions) == 5
    for question in questions:
        away = [abs(red(one.title) - red(question.asked.title)) for one in question.right]
        assert away == sorted(away, reverse=True)


def test_an_encoder_that_cannot_work_is_told(client, two_spaces):
    _live, building = two_spaces
    EmbeddingSpace.objects.filter(pk=building.pk).update(options={"version": 3})

    assert "is not the one that made its vectors any more" in page(client, SIDES)


def test_hidden_products_neither_ask_nor_answer(client, two_spaces):
    for turn, by in [(0, "photo"), (0, "product"), (1, "product")]:
        assert "Poster 3 " not in page(client, SIDES, turn=turn, by=by)


def test_another_turn_draws_other_pictures_and_the_same_one_the_same(client, two_spaces):
    def asked(turn: str) -> list[str]:
        response = client.get(reverse(SIDES), {"turn": turn})
        return [question.asked.title for question in response.context["questions"]]

    assert asked("0") == asked("0")
    assert asked("0") != asked("1")
    assert asked("nonsense") == asked("0")


def test_products_that_only_one_side_found_are_marked(client, two_spaces):
    live, building = two_spaces
    rows = list(Embedding.objects.in_space(building).order_by("pk"))
    vectors = {row.pk: row.vector.value for row in rows}
    for row, other in zip(rows, rows[5:] + rows[:5], strict=True):
        Vector.objects.filter(pk=row.pk).update(value=vectors[other.pk])

    asked = {"left": live.pk, "right": building.pk, "by": "product"}
    response = client.get(reverse(SIDES), asked)

    assert any(question.shared < 5 for question in response.context["questions"])
    assert "(only on this side)" in response.content.decode()


def test_no_photo_is_encoded_for_a_product(client, two_spaces, monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError("Stored vectors were to be used.")

    monkeypatch.setattr("visual_search.encoders.dummy.DummyEncoder._encode_images", refuse)

    assert len(client.get(reverse(SIDES), {"by": "product"}).context["questions"]) == 10


def test_spaces_without_a_common_picture(client, shop):
    shown = page(client, SIDES, left=shop["live"].pk, right=shop["building"].pk)

    assert "no picture in common" in shown


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


def test_seeing_products_side_by_side_takes_the_permission_to_see_them(client, viewer, shop):
    viewer.user_permissions.remove(Permission.objects.get(codename="view_embedding"))
    client.force_login(viewer)

    assert client.get(reverse(SIDES)).status_code == 403
    assert reverse(SIDES) not in page(client, QUALITY)


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
