"""`visual_search_evaluate`: figures from a manifest, and nothing left behind."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.conftest import picture
from visual_search.models import Document, Embedding, EmbeddingSpace
from visual_search.store import hnsw

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_index_survives"),
]

KEYS = [
    "recall@1", "recall@5", "recall@10", "map", "group_precision@10", "ann_recall@10",
    "queries", "catalogue", "encoder", "space_fingerprint",
]  # fmt: skip
HEADER = "image,label,role,group\n"


@pytest.fixture
def manifest(tmp_path) -> Path:
    """Twelve colours; each is asked for by a slightly lighter one. Two groups: dark and bright."""
    rows = []
    for number in range(12):
        colour = (20 * number, 255 - 20 * number, 40)
        picture(colour).save(tmp_path / f"c{number}.png")
        picture((colour[0] + 2, colour[1], 42)).save(tmp_path / f"q{number}.png")
        group = "dark" if number < 6 else "bright"
        rows += [
            f"c{number}.png,{number},catalogue,{group}",
            f"q{number}.png,{number},query,{group}",
        ]
    path = tmp_path / "manifest.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n")
    return path


def evaluate(path: Path, *arguments: str) -> str:
    out = io.StringIO()
    call_command(
        "visual_search_evaluate",
        "--manifest",
        str(path),
        *arguments,
        stdout=out,
        stderr=io.StringIO(),
    )
    return out.getvalue()


def test_json_has_exactly_the_keys_that_other_programs_read(manifest):
    report = json.loads(evaluate(manifest, "--json"))

    assert sorted(report) == sorted(KEYS)
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
    assert "group_precision@10   -" in evaluate(path)


def test_a_table_for_people(manifest):
    out = evaluate(manifest)

    assert "recall@1             1.000" in out
    assert "queries              12" in out


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
