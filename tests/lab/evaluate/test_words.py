"""Judged words, asked of the shop's own catalogue."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.testapp.models import Poster
from visual_search import indexing, search
from visual_search.exceptions import ManifestError
from visual_search.lab.data.word_judgements import (
    Manner,
    are_of_words,
    read_manners,
    read_word_judgements,
)
from visual_search.lab.evaluate.words.weights import Found, learn_weights
from visual_search.models import LegWeights
from visual_search.registry import registry
from visual_search.search.hits import Candidate
from visual_search.search.query import words_query
from visual_search.search.ranking.fusion import Ranking
from visual_search.search.retrievers.base import Retriever, Scan

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


# What the legs of words teach

QUERIES = 60


def found(number: int, right: str, *, kind: str) -> Found:
    """A query whose words are those of one product, and whose meaning is that of another."""
    written = [Candidate(pk=f"{number}-written", score=2.0, coverage=1.0)]
    meant = [Candidate(pk=f"{number}-meant", score=0.9), Candidate(pk=f"{number}-other", score=0.1)]
    return Found(
        scan=Scan(query=words_query(registry.for_model(Poster), "words"), depth=10),
        rankings=[
            Ranking(candidates=written, leg="words"),
            Ranking(candidates=meant, leg="meaning"),
        ],
        kind=kind,
    )


def learned(*rights: tuple[int, str, str]):
    """Of so many queries each: which product is right, and the kind of the queries."""
    each = [(right, kind) for count, right, kind in rights for _ in range(count)]
    asked = [found(number, right, kind=kind) for number, (right, kind) in enumerate(each)]
    judged = {str(number): {f"{number}-{right}": 3} for number, (right, _kind) in enumerate(each)}
    return learn_weights(asked, judged, before={}, best_leg=0.0)


@pytest.mark.django_db
def test_what_wins_on_queries_kept_aside_is_proposed():
    won = learned((QUERIES, "meant", "a"))

    assert won.weights["meaning"] > 2
    assert won.after.mean() > won.before.mean()
    assert won.objections == []


@pytest.mark.django_db
def test_what_is_no_better_is_refused():
    same = learned((QUERIES, "written", "a"))

    assert same.weights == {"meaning": 1.0}
    assert same.objections == ["no sure gain on queries kept aside"]


@pytest.mark.django_db
def test_no_kind_of_query_may_lose():
    mixed = learned((QUERIES, "meant", "a"), (20, "written", "b"))

    assert mixed.after.mean() > mixed.before.mean()
    assert [one[:10] for one in mixed.objections] == ["“b” loses "]


@pytest.mark.django_db
def test_few_queries_teach_nothing():
    assert learned((30, "meant", "a")) is None


def test_the_kind_and_the_language_of_a_query_are_read(tmp_path):
    path = tmp_path / "judged.csv"
    path.write_text("query,product,grade,kind,language\nBecher,1,3,other,de\n")

    assert read_manners(path) == {"Becher": Manner(kind="other", language="de")}


class Seeing(Retriever):
    """Finds what shows a number, here the price, whatever it is called."""

    leg = "pictured"

    def probe(self, query):
        return query.words.split()[-1]

    def retrieve(self, probe, eligible, *, depth):
        keys = eligible.filter(price=probe).values_list("pk", flat=True)
        return [Candidate(pk=pk, score=0.9) for pk in keys]


def first(words: str) -> str:
    return search.run(words_query(registry.for_model(Poster), words)).hits[0].instance.title


@pytest.mark.django_db
def test_weights_that_win_count_until_they_are_taken_back(configure, tmp_path):
    configure(RETRIEVERS=[f"{__name__}.Seeing"])
    lines = ["query,product,grade"]
    for number in range(1000, 1045):
        Poster.objects.create(title=f"thing {number}")
        shown = Poster.objects.create(title="shown", price=number)
        lines.append(f"thing {number},{shown.pk},3")
    indexing.sweep()
    path = tmp_path / "judged.csv"
    path.write_text("\n".join(lines))
    options = {"searchable": "testapp.poster", "stderr": StringIO()}

    assert first("thing 1001") == "thing 1001"
    call_command("visual_search_evaluate", judgements=path, use_weights=True, **options)
    assert first("thing 1001") == "shown"
    # The same judgements teach nothing more.
    with pytest.raises(CommandError, match="Nothing was learned that wins"):
        call_command("visual_search_evaluate", judgements=path, use_weights=True, **options)
    call_command("visual_search_evaluate", undo_weights=True, **options)
    assert first("thing 1001") == "thing 1001"
    assert not LegWeights.objects.exists()
