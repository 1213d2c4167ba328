"""Judged words, asked of the shop's own catalogue."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from visual_search import indexing
from visual_search.exceptions import ManifestError
from visual_search.lab.data.word_judgements import are_of_words, read_word_judgements

ESCI = "query,product_id,esci_label\nmug,1,E\nmug,2,S\nmug,3,I\nlamp,3,C\n"


def test_the_layouts_of_others_are_read(tmp_path):
    esci, wands = tmp_path / "esci.csv", tmp_path / "label.csv"
    esci.write_text(ESCI)
    wands.write_text("id\tquery_id\tproduct_id\tlabel\n0\t7\t5\tExact\n1\t7\t6\tPartial\n")
    (tmp_path / "query.csv").write_text("query_id\tquery\tquery_class\n7\tred sofa\tSofas\n")

    assert read_word_judgements(esci) == {"mug": {"1": 3, "2": 2, "3": 0}, "lamp": {"3": 1}}
    assert read_word_judgements(wands) == {"red sofa": {"5": 3, "6": 1}}


def test_a_wrong_grade_is_told_with_its_line(tmp_path):
    path = tmp_path / "judged.csv"
    path.write_text("query,product,grade\nmug,1,3\nmug,2,9\n")

    with pytest.raises(ManifestError, match="Line 3"):
        read_word_judgements(path)


def test_judged_photos_are_no_words(tmp_path):
    path = tmp_path / "judged.csv"
    path.write_text("image,product,grade\na.jpg,1,3\n")

    assert not are_of_words(path)
    assert not are_of_words(tmp_path / "missing.csv")


@pytest.mark.django_db
def test_each_leg_and_the_answer_are_measured(tmp_path, make_poster, embed_all):
    mug = make_poster(title="Red mug")
    lamp = make_poster(title="Tall lamp")
    embed_all()
    indexing.sweep()
    path = tmp_path / "judged.csv"
    path.write_text(f"query,product,grade\nred mug,{mug.pk},3\nchair,{lamp.pk},1\n")
    out = StringIO()

    call_command(
        "visual_search_evaluate",
        judgements=path,
        searchable="testapp.poster",
        json=True,
        stdout=out,
    )

    measured = json.loads(out.getvalue())
    assert measured["queries"] == 2
    assert measured["ways"]["answer"]["ndcg@10"]["mean"] == pytest.approx(0.5)
    assert measured["ways"]["words"]["mrr"]["mean"] == pytest.approx(0.5)
