"""`visual_search_evaluate`: figures from a manifest, and nothing left behind."""

import io
import json
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.conftest import picture
from tests.lab.conftest import HEADER
from visual_search.lab.evaluate import configurations
from visual_search.models import Document, Embedding, EmbeddingSpace, EvaluationReport, Job
from visual_search.store.vectors import hnsw

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_index_survives"),
]

KEYS = [
    "recall@1", "recall@5", "recall@10", "map", "group_precision@10", "ann_recall@10",
    "queries", "catalogue", "encoder", "space_fingerprint",
]  # fmt: skip
DUMMY = "visual_search.encoders.backends.dummy.DummyEncoder"


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("visual_search_evaluate", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def evaluate(path: Path, *arguments: str) -> str:
    return run("--manifest", str(path), *arguments)


def test_json_has_the_keys_that_other_programs_read(manifest):
    report = json.loads(evaluate(manifest, "--json"))

    assert set(KEYS) < set(report)
    assert (report["queries"], report["catalogue"]) == (12, 12)
    assert report["recall@1"] == report["map"] == report["ann_recall@10"] == 1.0
    assert 0.5 <= report["group_precision@10"] <= 0.6
    assert "DummyEncoder" in report["encoder"]
    assert len(report["space_fingerprint"]) == 64


def test_nothing_is_left_behind(manifest, space):
    evaluate(manifest)

    assert list(EmbeddingSpace.objects.all()) == [space]
    assert not Document.objects.exists()
    assert not Embedding.objects.exists()
    assert indexes() == []


def test_nothing_is_left_behind_by_one_that_fails_half_way(manifest, space, monkeypatch):
    def fail(_space: EmbeddingSpace) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(hnsw, "ensure_index", fail)
    with pytest.raises(KeyboardInterrupt):
        evaluate(manifest)

    assert list(EmbeddingSpace.objects.all()) == [space]
    assert not Embedding.objects.exists()


def indexes() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname LIKE 'visual_search_hnsw%'")
        return [name for (name,) in cursor.fetchall()]


def test_without_groups_their_figure_is_absent(tmp_path, manifest):
    path = tmp_path / "plain.csv"
    path.write_text("image,label,role\nc0.png,0,catalogue\nq0.png,0,query\n")

    assert json.loads(evaluate(path, "--json"))["group_precision@10"] is None
    assert re.search(r"group_precision@10 +-\n", evaluate(path))


def test_a_table_for_people(manifest):
    out = evaluate(manifest)

    assert re.search(r"recall@1 +1.000 +1.000 to 1.000\n", out)
    assert re.search(r"queries +12\n", out)
    assert re.search(r"bright +6 +not measured", out)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("image,label\n", "lacks the columns: role"),
        (HEADER, "0 catalogue images"),
        (HEADER + "c0.png,0,catalogue,\n", "0 queries"),
        (HEADER + "c0.png,0,catalogue,\nq0.png,0,searcher,\n", "Line 3: the role is 'searcher'"),
        (
            HEADER + "c0.png,0,catalogue,\nnone.png,0,query,\n",
            "Line 3: there is no image 'none.png'",
        ),
        (HEADER + "c0.png,,catalogue,\n", "Line 2: the label is empty"),
        (HEADER + "c0.png\n", "Line 2: the role is ''"),
        (HEADER + "bad.png,0,catalogue,\nq0.png,0,query,\n", r"bad\.png: .* damaged|bad\.png: "),
    ],
)
def test_a_bad_manifest_is_refused_with_the_line(manifest, text, message):
    (manifest.parent / "bad.png").write_bytes(b"no picture at all")
    manifest.write_text(text)

    with pytest.raises(CommandError, match=message):
        evaluate(manifest)


def test_a_manifest_that_is_not_there_or_no_text(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        evaluate(tmp_path / "none.csv")
    path = tmp_path / "binary.csv"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(CommandError, match="cannot be read"):
        evaluate(path)


def test_an_unknown_encoder_is_refused(manifest):
    with pytest.raises(CommandError, match="no alias 'other'"):
        evaluate(manifest, "--encoder", "other")


def test_the_report_is_kept_for_the_admin_unless_one_says_no(manifest):
    evaluate(manifest, "--no-store")
    assert not EvaluationReport.objects.exists()

    evaluate(manifest, "--json")

    report = EvaluationReport.objects.get()
    assert (report.name, report.source, report.source_name) == (
        "default",
        "manifest",
        manifest.name,
    )
    assert report.figures["recall@1"] == 1.0
    assert report.curves["recall_at"]["rank"][0] == 1
    assert len(report.fingerprint) == len(report.source_digest) == 64
    kept = json.dumps([report.figures, report.curves])
    assert "q1.png" not in kept
    assert "data:" not in kept


def test_the_evaluation_is_a_job_with_its_progress_and_its_report(manifest):
    evaluate(manifest)

    job = Job.objects.get()
    assert (job.kind, job.state, job.command) == ("evaluate", "finished", "visual_search_evaluate")
    assert 0 < job.done == job.total
    assert job.report == EvaluationReport.objects.get()


def test_a_report_for_the_browser(manifest, tmp_path):
    page = tmp_path / "report.html"

    evaluate(manifest, "--html", str(page), "--json")

    assert page.read_text().startswith("<!doctype html>")
    with pytest.raises(CommandError, match="cannot be written"):
        evaluate(manifest, "--html", str(tmp_path / "none" / "report.html"))


def test_two_configurations_side_by_side(manifest, configure):
    configure(
        ENCODERS={
            "default": {"BACKEND": DUMMY},
            "other": {"BACKEND": DUMMY, "OPTIONS": {"version": 2}},
        }
    )

    found = json.loads(evaluate(manifest, "--compare", "other", "--json"))["comparison"]

    assert found["against"] == "other"
    assert found["figures"]["queries"] == 12
    assert set(found["tests"]) >= {"recall@1", "map"}


def test_the_own_catalogue_asks_for_itself(make_lamp):
    for colour in ((200, 0, 0), (0, 0, 200)):
        make_lamp(colour, colour[::-1])

    report = json.loads(run("--catalogue", "--searchable", "testapp.Lamp", "--json"))

    assert (report["source"], report["source_name"]) == ("catalogue", "testapp.lamp")
    assert (report["queries"], report["catalogue"]) == (4, 4)
    # Each lamp also has the other one's colour: nothing is nearer than the wrong product.
    assert report["recall@1"] == 0.0


def test_pictures_of_the_shop_that_cannot_be_read_are_counted(make_lamp):
    lamp = make_lamp((200, 0, 0), (190, 0, 0), (180, 0, 0))
    photo = lamp.photos.first()
    Path(photo.image.path).write_bytes(b"damaged")

    report = json.loads(run("--catalogue", "--searchable", "testapp.Lamp", "--json"))

    assert (report["unreadable"], report["queries"], report["catalogue"]) == (1, 2, 2)
    assert report["recall@1"] == 1.0


def test_judgements_give_graded_figures(make_lamp, tmp_path):
    right, near = make_lamp((200, 0, 0)), make_lamp((0, 0, 200))
    picture((200, 0, 0)).save(tmp_path / "photo.png")
    path = tmp_path / "judged.csv"
    path.write_text(f"image,product,grade\nphoto.png,{right.pk},3\nphoto.png,{near.pk},1\n")

    report = json.loads(run("--judgements", str(path), "--searchable", "testapp.Lamp", "--json"))

    assert report["source"] == "judgements"
    assert (report["ndcg@10"], report["map"]) == (1.0, 1.0)


def test_a_preset_is_asked_for_by_name(manifest):
    report = json.loads(evaluate(manifest, "--preset", "fast", "--json"))

    assert report["name"] == "fast"
    assert report["encoder"].endswith("Ensemble {'networks': [0]}")


def test_a_name_that_nobody_knows(manifest):
    with pytest.raises(CommandError, match="nonsense"):
        evaluate(manifest, "--compare", "nonsense")


def test_the_baseline_is_plain_lite0():
    assert configurations.named("baseline").backend.endswith("EfficientNetLite")


def test_one_source_of_questions_is_needed():
    with pytest.raises(CommandError, match="one of the arguments --manifest"):
        run("--json")
