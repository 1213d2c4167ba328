"""Whether groups are served alike: how well they find, and how often they are shown.

MaxSkew@k and NDKL as in Geyik, Ambler and Kenthapadi 2019 ("Fairness-aware ranking in search
and recommendation systems with application to LinkedIn talent search"); the distribution that
they ask for is here each group's part of the catalogue. Exposure weighs a rank by
1 / log2(rank + 1) (Singh and Joachims 2018).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..measures import metrics
from ..measures.bootstrap import Resampling, limits
from ..measures.groups import Grouping
from .relevance import Answers

# Of fewer, a figure would say more about chance than about the group.
FEWEST = 30
DEPTH = 24
_RANKS = (1, 10)

Shown = npt.NDArray[np.bool_]


def compare_groups(grouping: Grouping, answers: Answers, resampling: Resampling) -> dict[str, Any]:
    """Recall and exposure of each group with intervals, the gap between groups, and skews.

    Groups of fewer than 30 queries (for exposure: 30 images) are named with their size and
    have None for what was not measured.
    """
    recall = _recall(grouping, answers, resampling)
    exposure = _exposure(grouping, answers, resampling)
    return {
        "name": grouping.name,
        "rows": [
            {"value": value, **recall.rows[place], **exposure["rows"][place]}
            for place, value in enumerate(grouping.values)
        ],
        "gap": recall.gaps,
        f"max_skew@{DEPTH}": exposure["max_skew"],
        f"ndkl@{DEPTH}": exposure["ndkl"],
    }


@dataclass(frozen=True, kw_only=True)
class _Recall:
    rows: list[dict[str, Any]]
    gaps: dict[str, Any]


def _recall(grouping: Grouping, answers: Answers, resampling: Resampling) -> _Recall:
    members = np.stack([grouping.queries == value for value in grouping.values], axis=1)
    sizes = members.sum(axis=0)
    is_measured = sizes >= FEWEST
    rows: list[dict[str, Any]] = [
        {"queries": int(size), "is_measured": bool(measured)}
        for size, measured in zip(sizes, is_measured, strict=True)
    ]
    gaps = {}
    for k in _RANKS:
        hits = metrics.hits(answers.relevance, k)
        drawn = resampling.means(np.repeat(hits[:, None], members.shape[1], axis=1), where=members)
        key = f"recall@{k}"
        for place, row in enumerate(rows):
            row[key] = metrics.mean(hits[members[:, place]]) if is_measured[place] else None
            row[f"{key}_interval"] = list(limits(drawn[:, place])) if is_measured[place] else None
        gaps[key] = _gap(rows, key, drawn[:, is_measured])
    return _Recall(rows=rows, gaps=gaps)


def _gap(rows: list[dict[str, Any]], key: str, drawn: npt.NDArray[np.float64]) -> Any:
    """Distance between the best and the worst group; None unless two were measured."""
    found = [row[key] for row in rows if row[key] is not None]
    if len(found) < 2:
        return None
    spread = drawn.max(axis=1) - drawn.min(axis=1)
    return {"value": max(found) - min(found), "interval": list(limits(spread))}


def _exposure(grouping: Grouping, answers: Answers, resampling: Resampling) -> dict[str, Any]:
    counts = np.asarray([(grouping.catalogue == value).sum() for value in grouping.values])
    share = counts / max(counts.sum(), 1)
    shown = _shown(grouping, answers)
    per_query = _exposure_per_query(shown)
    drawn = resampling.means(per_query)
    exposure = per_query.mean(axis=0)
    is_measured = counts >= FEWEST
    rows = []
    for place, count in enumerate(counts):
        known = bool(is_measured[place])
        rows.append(
            {
                "images": int(count),
                "share": float(share[place]),
                "exposure": float(exposure[place]) if known else None,
                "exposure_ratio": float(exposure[place] / share[place]) if known else None,
                "exposure_ratio_interval": (
                    list(limits(drawn[:, place] / share[place])) if known else None
                ),
            }
        )
    is_offered = counts > 0
    return {
        "rows": rows,
        "max_skew": metrics.mean(max_skews(shown[:, :, is_offered], share[is_offered])),
        "ndkl": metrics.mean(ndkl(shown[:, :, is_offered], share[is_offered])),
    }


def _shown(grouping: Grouping, answers: Answers) -> Shown:
    """Whether the item at each rank is of each group, shape (queries, ranks, groups)."""
    order = answers.order[:, :DEPTH]
    groups = np.where(order >= 0, grouping.catalogue[order], "")
    return np.stack([groups == value for value in grouping.values], axis=2)


def _exposure_per_query(shown: Shown) -> npt.NDArray[np.float64]:
    """Part of each query's attention that each group gets, shape (queries, groups)."""
    attention = np.einsum("qrg,r->qg", shown, metrics.discounts(shown.shape[1]))
    result: npt.NDArray[np.float64] = attention / np.maximum(
        attention.sum(axis=1, keepdims=True), 1e-12
    )
    return result


def max_skews(shown: Shown, desired: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The largest ln(part of the list / desired part) of any group, for each query.

    Args:
        shown: shape (queries, ranks, groups).
        desired: shape (groups,), positive, sums to 1.
    """
    counts = shown.sum(axis=1)
    part = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    with np.errstate(divide="ignore"):
        skew = np.log(part / desired)
    result: npt.NDArray[np.float64] = skew.max(axis=1)
    # A list without any known group is not skewed towards one.
    return np.where(np.isfinite(result), result, 0.0)


def ndkl(shown: Shown, desired: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Normalised discounted Kullback-Leibler divergence of each query's list; 0 is even.

    Args:
        shown, desired: as for `max_skews`.
    """
    counts = np.cumsum(shown, axis=1, dtype=np.float64)
    part = counts / np.maximum(counts.sum(axis=2, keepdims=True), 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(part > 0, part * np.log(part / desired), 0.0)
    weights = metrics.discounts(shown.shape[1])
    result: npt.NDArray[np.float64] = terms.sum(axis=2) @ weights / weights.sum()
    return result
