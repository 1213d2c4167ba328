"""What Lighthouse said is judged by its median, and its packages name no host."""

import json
from pathlib import Path

import pytest

from benchmarks.lighthouse.__main__ import CATEGORIES, verdict

FOLDER = Path(__file__).parents[2] / "benchmarks" / "lighthouse"


def a_report(*, score: float = 1.0, shift: float = 0.0) -> dict:
    audits = {
        "first-contentful-paint": 1200.0,
        "largest-contentful-paint": 1800.0,
        "cumulative-layout-shift": shift,
        "total-byte-weight": 100 * 1024,
    }
    return {
        "categories": {name: {"score": score} for name in CATEGORIES},
        "audits": {name: {"numericValue": value} for name, value in audits.items()},
    }


def test_the_median_of_the_runs_counts():
    found = verdict("home", [a_report(score=0.9), a_report(), a_report(score=0.99)])

    assert list(found.scores) == [99] * 4
    assert found.holds
    assert found.line == "| home | 99 | 99 | 99 | 99 | 1.2 s | 1.8 s | 0.000 | 100 kB |"


@pytest.mark.parametrize("weak", [{"score": 0.97}, {"shift": 0.02}])
def test_a_page_below_a_goal_does_not_hold(weak):
    assert not verdict("home", [a_report(**weak)]).holds


def test_its_packages_are_locked_and_name_no_registry():
    lock = json.loads((FOLDER / "package-lock.json").read_text())
    packages = [one for name, one in lock["packages"].items() if name]

    assert packages
    assert all(one["integrity"] for one in packages)
    assert not any("resolved" in one for one in packages)
