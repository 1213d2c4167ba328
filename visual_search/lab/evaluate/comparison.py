"""Two configurations side by side on the same questions, with paired tests."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from .report import Report

_TESTED = ("recall@1", "recall@5", "recall@10", "map", "mrr", "ndcg@10")


def compare(report: Report, against: Report) -> Report:
    """Add to a report how much better it is than another one.

    Both must have answered the same manifest. Deltas are `report` minus `against`.
    """
    first, other = report.per_query["recall@1"], against.per_query["recall@1"]
    figures: dict[str, Any] = {
        "against": against.figures["name"],
        "encoder": against.figures["encoder"],
        "space_fingerprint": against.figures["space_fingerprint"],
        "figures": _scalars(against.figures),
        "won": int(np.sum(first > other)),
        "lost": int(np.sum(first < other)),
        "tests": {
            key: report.resampling.paired(against.per_query[key], report.per_query[key]).as_json()
            for key in _TESTED
        },
    }
    curves = {**report.curves, "against": {"name": against.figures["name"], **against.curves}}
    return replace(report, figures={**report.figures, "comparison": figures}, curves=curves)


def _scalars(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in figures.items() if isinstance(value, float | int | None)}
