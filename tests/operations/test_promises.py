"""The page about operations and the tests that it names; the table of reliability."""

import json
import re
from pathlib import Path

import pytest

from benchmarks.reliability_table import BEGIN, END, PAGE, read_figures, with_table

ROOT = Path(__file__).parents[2]
OPERATIONS = ROOT / "docs" / "operations.md"


def line(row: int, measured: str = "0 lost", figure: str = "0") -> str:
    return json.dumps({"row": row, "measured": measured, "figure": figure})


def test_figures_are_sorted_by_row_and_stand_once():
    figures = read_figures([line(10), line(2), "", line(10)])

    assert [figure.row for figure in figures] == [2, 10]


def test_the_table_replaces_the_one_before_and_nothing_else():
    page = f"above\n{BEGIN}\nold\n{END}\nbelow\n"

    once = with_table(page, read_figures([line(2, "a | b\nc")]))
    twice = with_table(once, read_figures([line(2, "a | b\nc")]))

    assert once == twice
    assert once.startswith("above\n")
    assert once.endswith("\nbelow\n")
    assert "old" not in once
    assert "| 2 | a \\| b c | 0 |" in once


@pytest.mark.parametrize("page", ["", BEGIN, END, f"{END}{BEGIN}"])
def test_a_page_without_both_markers_is_refused(page):
    with pytest.raises(ValueError, match="figures: begin"):
        with_table(page, [])


def test_the_page_has_room_for_the_table():
    assert with_table(PAGE.read_text(encoding="utf-8"), [])


def test_every_promise_names_a_test_that_exists():
    page = OPERATIONS.read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page)

    missing = [
        f"{path}::{name}"
        for path, name in named
        if not re.search(rf"^\s*def {name}\(", (ROOT / path).read_text(), re.MULTILINE)
    ]
    assert len(named) > 10
    assert missing == []


def test_every_file_that_the_page_names_exists():
    page = OPERATIONS.read_text(encoding="utf-8")

    named = set(re.findall(r"`(tests/[\w/]+(?:\.py)?)`", page))
    assert [name for name in named if not (ROOT / name).exists()] == []
