"""The report of an evaluation: figures for programs, curves for plots; compared, and kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ...models import EvaluationReport
from ..data.manifest import Manifest
from ..data.pictures import Traits
from ..measures import confidence, metrics
from ..measures.bootstrap import Resampling
from ..measures.classification import Classification, classify
from ..measures.groups import groupings
from . import curves
from .fairness import compare_groups
from .ranking import NEIGHBOURS, Ranking
from .relevance import Answers, shares

RANKS = (1, 5, 10)
# A column with more values than this names products; it is no category.
_MOST_CLASSES = 60
_CATEGORY_COLUMNS = ("category", "group")
# What two configurations are compared by.
_TESTED = ("recall@1", "recall@5", "recall@10", "map", "mrr", "ndcg@10")

PerQuery = dict[str, npt.NDArray[np.float64]]


@dataclass(frozen=True, kw_only=True)
class Report:
    """What an evaluation measured. All rates are fractions, 0 to 1.

    Args:
        figures: what `--json` prints; its keys are documented and stable.
        curves: the data of the plots, small and without names of pictures.
        per_query: the values behind the main figures, each of shape (queries,).
    """

    figures: dict[str, Any]
    curves: dict[str, Any]
    per_query: PerQuery
    manifest: Manifest
    ranking: Ranking
    answers: Answers

    def as_json(self) -> dict[str, Any]:
        return self.figures

    @property
    def resampling(self) -> Resampling:
        return _resampling(self.manifest)


def make_report(
    manifest: Manifest,
    ranking: Ranking,
    answers: Answers,
    *,
    name: str = "",
    traits: tuple[Traits | None, Traits | None] = (None, None),
    unreadable: int = 0,
) -> Report:
    """Measure a judged ranking in every way."""
    resampling = _resampling(manifest)
    per_query = measure_queries(answers)
    classes = _categories(manifest, answers)
    found = groupings(manifest, queries=traits[0], catalogue=traits[1])
    figures = {
        "name": name,
        "encoder": ranking.encoder,
        "space_fingerprint": ranking.fingerprint,
        "source": manifest.source,
        "source_name": manifest.name,
        "queries": len(manifest.queries),
        "catalogue": len(manifest.catalogue),
        "unreadable": unreadable,
        **_main_figures(per_query),
        f"group_precision@{NEIGHBOURS}": _group_precision(manifest, answers),
        f"ann_recall@{NEIGHBOURS}": ranking.ann_recall,
        "labels_read": ranking.labels_read,
        "cpu_ms_query": ranking.cpu_ms_query,
        "bytes_per_image": ranking.bytes_per_image,
        "intervals": {key: list(resampling.interval(row)) for key, row in per_query.items()},
        "category": classes.as_json() if classes else None,
        "confidence": _confidence(ranking, answers),
        "rows": ranking.rows,
        "groups": [compare_groups(one, answers, resampling) for one in found],
        "comparison": None,
    }
    return Report(
        figures=figures,
        curves=curves.draw(ranking, answers),
        per_query=per_query,
        manifest=manifest,
        ranking=ranking,
        answers=answers,
    )


def measure_queries(answers: Answers) -> PerQuery:
    """Every metric of every query. `recall@k` is the hit rate, as the field reports R@k."""
    relevance, total = answers.relevance, answers.total
    return {
        **_at_ranks("recall", lambda k: metrics.hits(relevance, k)),
        "map": metrics.average_precision(relevance, total=total),
        "mrr": metrics.reciprocal_ranks(relevance),
        "ndcg@10": metrics.ndcg(answers.grades, answers.ideal, 10),
        **_at_ranks("precision", lambda k: metrics.precisions(relevance, k)),
        **_at_ranks("item_recall", lambda k: metrics.recalls(relevance, k, total=total)),
        **_at_ranks("f1", lambda k: metrics.f1_scores(relevance, k, total=total)),
    }


def _at_ranks(name: str, measure: Callable[[int], npt.NDArray[np.float64]]) -> PerQuery:
    return {f"{name}@{k}": measure(k) for k in RANKS}


def _main_figures(per_query: PerQuery) -> dict[str, float]:
    figures = {key: metrics.mean(values) for key, values in per_query.items()}
    rates = {f"hit_rate@{k}": figures[f"recall@{k}"] for k in RANKS}
    return {**figures, "accuracy@1": figures["recall@1"], **rates}


def _group_precision(manifest: Manifest, answers: Answers) -> float | None:
    grouped = np.asarray([bool(entry.group) for entry in manifest.queries])
    if not grouped.any():
        return None
    same_group = shares(manifest, answers, attribute="group")
    return metrics.precision_at(same_group[grouped], NEIGHBOURS)


def _categories(manifest: Manifest, answers: Answers) -> Classification | None:
    """How the category of the first answer agrees with that of the question."""
    for column in _CATEGORY_COLUMNS:
        asked = _column(manifest.queries, column)
        offered = _column(manifest.catalogue, column)
        known = (asked != "") & (offered[answers.order[:, 0]] != "")
        if known.any() and 1 < len(set(offered)) <= _MOST_CLASSES:
            found = offered[answers.order[:, 0]]
            return classify(list(asked[known]), list(found[known]))
    return None


def _column(entries: Sequence[Any], name: str) -> npt.NDArray[np.object_]:
    if name == "group":
        return np.asarray([entry.group for entry in entries], dtype=object)
    return np.asarray([entry.fields.get(name, "") for entry in entries], dtype=object)


def _confidence(ranking: Ranking, answers: Answers) -> dict[str, Any]:
    """How well figures that come with an answer tell right from wrong."""
    right = answers.first_is_right
    given = ranking.confidence
    sold = answers.total > 0
    return {
        "score_auroc": confidence.auroc(answers.score[:, 0], right),
        "margin_auroc": confidence.auroc(confidence.margins(answers.score), right),
        "is_calibrated": given is not None,
        "auroc": None if given is None else confidence.auroc(given, right),
        "expected_calibration_error": (
            None if given is None else confidence.expected_calibration_error(given, right)
        ),
        "surer_half_precision": confidence.precision_of_surer_half(
            confidence.margins(answers.score) if given is None else given, right
        ),
        # How often a photo was told that there is no good match: of what is there, and is not.
        "no_good_match": _refused(ranking, sold),
        "no_good_match_not_there": _refused(ranking, ~sold),
    }


def _refused(ranking: Ranking, which: npt.NDArray[np.bool_]) -> float | None:
    if ranking.is_good is None or not which.any():
        return None
    return float(1.0 - ranking.is_good[which].mean())


def _resampling(manifest: Manifest) -> Resampling:
    return Resampling.by([entry.label for entry in manifest.queries])


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
    drawn = {**report.curves, "against": {"name": against.figures["name"], **against.curves}}
    return replace(report, figures={**report.figures, "comparison": figures}, curves=drawn)


def _scalars(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in figures.items() if isinstance(value, float | int | None)}


def keep(report: Report) -> EvaluationReport:
    """Store the figures and curves of a report: neither photos nor file names of queries."""
    manifest = report.manifest
    return EvaluationReport.objects.create(
        name=report.figures["name"][:100],
        fingerprint=report.figures["space_fingerprint"],
        source=manifest.source,
        source_name=manifest.name[:200],
        source_digest=manifest.digest,
        queries=len(manifest.queries),
        catalogue=len(manifest.catalogue),
        figures=report.figures,
        curves=report.curves,
    )
