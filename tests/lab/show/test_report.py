"""The report: figures, comparison, table and page hold together."""

import json
import re

import numpy as np
import pytest

from tests.conftest import picture
from visual_search.lab.data.manifest import CATALOGUE, QUERY, Entry, Manifest
from visual_search.lab.evaluate.relevance import judge
from visual_search.lab.evaluate.report import Report, compare, make_report
from visual_search.lab.show import tables
from visual_search.lab.show.html import render

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def report(tmp_path, ranked):
    """Forty queries of two kinds, three of four right; the surer ones are the right ones."""
    picture().save(tmp_path / "p.png")

    def entry(number: int, role: str) -> Entry:
        fields = {"category": "mugs" if number % 2 else f"jugs {SCRIPT}"}
        return Entry(file=tmp_path / "p.png", label=f"p{number}", role=role, fields=fields)

    def make(wrong_every: int, *, name: str = "mine") -> Report:
        manifest = Manifest(
            queries=tuple(entry(number, QUERY) for number in range(40)),
            catalogue=tuple(entry(number, CATALOGUE) for number in range(40)),
            name="questions.csv",
        )
        order = np.array([np.roll(np.arange(40), -number) for number in range(40)])
        wrong = np.arange(40) % wrong_every == 0
        order[wrong] = np.roll(order[wrong], 1, axis=1)
        ranking = ranked(order, confidence=np.where(wrong, 0.15, 0.95))
        return make_report(manifest, ranking, judge(manifest, ranking), name=name)

    return make


def test_the_figures_are_those_of_the_ranking(report):
    figures = report(4).as_json()

    assert figures["recall@1"] == figures["hit_rate@1"] == figures["accuracy@1"] == 0.75
    assert figures["recall@5"] == 1.0
    assert figures["map"] == figures["mrr"] == pytest.approx(0.75 + 0.25 / 2)
    assert figures["precision@5"] == pytest.approx(0.2)
    assert figures["item_recall@5"] == 1.0
    low, high = figures["intervals"]["recall@1"]
    assert low < 0.75 < high


def test_a_stated_confidence_is_held_to_its_word(report):
    found = report(4).as_json()["confidence"]

    assert found["is_calibrated"]
    assert found["auroc"] == 1.0
    assert found["surer_half_precision"] == 1.0
    assert found["expected_calibration_error"] == pytest.approx(0.75 * 0.05 + 0.25 * 0.15)


def test_the_category_of_the_first_answer(report):
    found = report(4).as_json()["category"]

    assert found["accuracy"] == 0.75
    assert sum(map(sum, found["confusion"])) == 40


def test_a_report_is_plain_json(report):
    made = compare(report(4), report(2, name="other"))

    assert json.loads(json.dumps(made.as_json(), allow_nan=False))["comparison"]["won"] == 10
    json.dumps(made.curves, allow_nan=False)


def test_two_reports_are_compared_in_pairs(report):
    found = compare(report(4), report(2, name="other")).as_json()["comparison"]

    assert (found["against"], found["won"], found["lost"]) == ("other", 10, 0)
    assert found["figures"]["recall@1"] == 0.5
    assert found["tests"]["recall@1"]["delta"] == 0.25
    assert found["tests"]["recall@1"]["p"] < 0.01


def test_the_table_is_aligned_and_complete(report):
    lines = list(tables.lines(compare(report(4), report(2, name="other")).as_json()))

    text = "\n".join(lines)
    assert re.search(r"^recall@1 +0\.750  0\.\d{3} to 0\.\d{3}$", text, re.MULTILINE)
    assert "against other  there   delta" in text
    assert "first answers: 10 right only here, 0 right only there" in text
    assert "not measured" in text
    assert all(line == line.rstrip() for line in lines)


def test_the_page_asks_nobody_and_runs_nothing(report):
    page = render(compare(report(4), report(2, name="other")))

    assert not re.search(r"(?:src|href)=\"(?!data:image/jpeg)", page)
    assert not re.search(r"url\(|@import|<script|<link|javascript:|\son\w+=", page)
    assert "jugs &lt;script&gt;" in page
    assert len(page) < 300_000


def test_the_page_shows_plots_with_a_text_and_examples(report):
    page = render(compare(report(4), report(2, name="other")))

    plots = re.findall(r'<svg class="vq-plot"[^>]*aria-label="([^"]+)"', page)
    assert len(plots) == 5
    assert "A right product is among the first 1 for 75\u202f% of the queries" in plots[0]
    assert "Expected calibration error" in page
    assert "Misses" in page
    assert page.count('alt="Query: ') == 12


def test_without_a_confidence_there_is_no_reliability_plot(report):
    made = report(4)

    page = render(Report(**{**vars(made), "curves": {**made.curves, "reliability": None}}))

    assert "Reliability" not in page
