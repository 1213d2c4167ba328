"""Rows of similar products are measured: how much is of the kind, and what of colour is kept."""

import numpy as np
import pytest
from django.template.loader import render_to_string

from visual_search.lab.data.manifest import CATALOGUE, Entry
from visual_search.lab.evaluate.relevance import judge
from visual_search.lab.evaluate.report import make_report
from visual_search.lab.evaluate.rows import measure_rows
from visual_search.lab.evaluate.shelf import Shelf
from visual_search.lab.show.html import presentation
from visual_search.lab.show.tables import lines
from visual_search.models import EmbeddingSpace

KINDS, COLOURS = ("mug", "jug"), ("red", "blue", "green")


def shelf(*, with_category: bool = True, families: int = 0) -> Shelf:
    """120 products whose looks tell their colour well and their kind hardly."""
    random = np.random.default_rng(0)
    entries, vectors = [], []
    for number in range(120):
        kind, colour = KINDS[number % 2], COLOURS[number % 3]
        place = np.zeros(16)
        place[COLOURS.index(colour)] = 1.0
        place[3 + KINDS.index(kind)] = 0.35
        vector = place + random.normal(0, 0.15, 16)
        fields = {"colour": colour, "sku": str(number)}
        entries.append(
            Entry(
                file=None,
                label=str(number),
                role=CATALOGUE,
                group=str(number % families) if families else "",
                fields={**fields, "category": kind} if with_category else fields,
            )
        )
        vectors.append(vector / np.linalg.norm(vector))
    return Shelf(
        entries=entries,
        descriptions=(),
        vectors=np.stack(vectors).astype(np.float32),
        space=EmbeddingSpace(),
        rows=(),
    )


def test_rows_are_of_the_kind_and_keep_what_colour_they_can():
    found = measure_rows(shelf(), sample=range(120))

    assert found["rows"] == 120
    assert found["full_rows"] > 100
    assert found["by_looks"]["category"] < 0.8
    assert found["category"] >= 0.9
    assert 0.5 < found["fields"]["colour"] <= found["by_looks"]["fields"]["colour"]


def test_a_shop_that_gives_the_kind_no_weight_shows_what_looks_find(configure):
    configure(KIND_WEIGHT=0.0)

    found = measure_rows(shelf(), sample=range(120))

    assert found["kind_lift"] == 0
    assert found["category_all"] == found["by_looks"]["category_all"]


def test_what_names_each_product_is_no_share():
    found = measure_rows(shelf(), sample=range(120))

    assert set(found["fields"]) == {"colour"}


def test_variants_stand_once_in_a_row():
    found = measure_rows(shelf(families=6), sample=range(120))

    # Of six families, one is the product's own: no row has eight.
    assert found["full_rows"] == 0
    assert found["category"] is None
    assert found["category_all"] is not None


def test_without_categories_there_is_nothing_to_measure():
    assert measure_rows(shelf(with_category=False), sample=range(120)) is None


def test_the_figures_of_rows_stand_in_the_report(asked, ranked):
    manifest = asked("ab", "abc")
    rows = measure_rows(shelf(), sample=range(120))
    ranking = ranked([[0, 1, 2], [1, 0, 2]], rows=rows)

    figures = make_report(manifest, ranking, judge(manifest, ranking)).as_json()

    assert figures["rows"] == rows
    before, now = rows["by_looks"]["category"], rows["category"]
    assert ["category", f"{before:.3f}", f"{now:.3f}"] in [line.split() for line in lines(figures)]


@pytest.mark.parametrize("rows", [None, "measured"])
def test_a_page_shows_rows_where_there_are_any(asked, ranked, rows):
    manifest = asked("ab", "abc")
    found = measure_rows(shelf(), sample=range(120)) if rows else None
    ranking = ranked([[0, 1, 2], [1, 0, 2]], rows=found)
    report = make_report(manifest, ranking, judge(manifest, ranking))

    page = render_to_string(
        "visual_search/report_body.html", presentation(report.figures, report.curves)
    )

    assert ("Rows of similar products" in page) == bool(rows)


def test_a_report_of_before_rows_were_measured_is_still_shown(asked, ranked):
    manifest = asked("ab", "abc")
    ranking = ranked([[0, 1, 2], [1, 0, 2]])
    report = make_report(manifest, ranking, judge(manifest, ranking))
    older = {key: value for key, value in report.figures.items() if key != "rows"}

    assert presentation(older, report.curves)["similar_rows"] is None
