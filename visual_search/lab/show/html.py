"""One self-contained HTML page for a report: plots, tables and pictures, no request to anyone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ..evaluate.report import Report
from . import hits_and_misses, plots, tables

_STYLE = Path(__file__).parent.parent / "static" / "visual_search" / "quality.css"
_HEADLINE = ("recall@1", "recall@5", "recall@10", "map", "mrr", "ndcg@10")
_TICKS = (1, 5, 10, 20, 30, 40, 50)
# An exposure ratio from here on is drawn at the end of its line.
_RATIO = 2.0
_CERTAIN = 0.05


@dataclass(frozen=True, kw_only=True)
class Plot:
    """A drawing with its title, the names of its lines, and what to read from it."""

    title: str
    drawing: SafeString
    note: str = ""
    names: tuple[str, ...] = ()


def render(report: Report) -> str:
    """Render a report as a page that can be mailed or archived. It holds small pictures."""
    context = {
        **presentation(report.figures, report.curves),
        # The style of a page that stands alone; pages of the shop link the same file.
        "style": format_html("<style>{}</style>", mark_safe(_STYLE.read_text())),  # noqa: S308  # nosec B308 B703
        "hits": hits_and_misses.hits(report),
        "misses": hits_and_misses.misses(report),
    }
    return render_to_string("visual_search/report.html", context)


def presentation(figures: Mapping[str, Any], curves: Mapping[str, Any]) -> dict[str, Any]:
    """What `report_body.html` shows of a report, in the words and the order of the page."""
    return {
        "figures": figures,
        "headline": [_card(figures, key) for key in _HEADLINE],
        "plots": list(_plots(figures, curves)),
        "rows": [_row(figures, key) for key in figures["intervals"]],
        "groups": [_group(group) for group in figures["groups"]],
        "similar_rows": _similar_rows(figures.get("rows")),
        "comparison": _comparison(figures["comparison"]),
        "is_calibrated": figures["confidence"]["is_calibrated"],
        "surer_half": percent(figures["confidence"]["surer_half_precision"]),
    }


def percent(value: float | None, *, digits: int = 1) -> str:
    # A narrow space that does not break.
    return "–" if value is None else f"{100 * value:.{digits}f}\u202f%"


def span(interval: Any, *, digits: int = 1, sign: str = "") -> str:
    """An interval of fractions in percent."""
    if not interval:
        return "–"
    low, high = (100 * limit for limit in interval)
    return f"{low:{sign}.{digits}f} to {high:{sign}.{digits}f}"


def _card(figures: Mapping[str, Any], key: str) -> dict[str, Any]:
    comparison = figures["comparison"]
    test: Mapping[str, Any] = comparison["tests"][key] if comparison else {}
    return {
        "key": key,
        "value": percent(figures[key]),
        "interval": span(figures["intervals"][key]),
        "delta": f"{100 * test['delta']:+.1f}" if test else "",
        "is_certain": test.get("p", 1.0) < _CERTAIN,
    }


def _row(figures: Mapping[str, Any], key: str) -> dict[str, Any]:
    interval = figures["intervals"][key]
    return {
        "key": key,
        "value": percent(figures[key]),
        "interval": span(interval),
        "drawing": plots.whisker(figures[key], interval),
    }


def _plots(figures: Mapping[str, Any], curves: Mapping[str, Any]) -> Iterator[Plot]:
    yield _recall(curves, names=_names(figures))
    yield _precision_recall(curves, names=_names(figures))
    scores = curves["scores"]
    yield Plot(
        title="Scores of right and wrong first answers",
        drawing=plots.mirrored_histogram(
            scores["edges"],
            scores["right"],
            scores["wrong"],
            says="How the scores of right and of wrong first answers are spread.",
        ),
        note=f"AUROC of the score {_two(figures['confidence']['score_auroc'])}, of its margin "
        f"over the second {_two(figures['confidence']['margin_auroc'])}; 0.5 is chance.",
    )
    if curves["reliability"]:
        yield _reliability(figures["confidence"], curves["reliability"])
    category = figures["category"]
    if category:
        yield Plot(
            title="Category of the first answer",
            drawing=plots.confusion(category["classes"], category["confusion"]),
            note=f"Rows were asked, columns answered (largest classes). Accuracy "
            f"{percent(category['accuracy'])}, macro F1 {percent(category['macro_f1'])}.",
        )


def _names(figures: Mapping[str, Any]) -> tuple[str, ...]:
    this = figures["name"] or "this"
    comparison = figures["comparison"]
    return (this, comparison["against"]) if comparison else (this,)


def _recall(curves: Mapping[str, Any], *, names: tuple[str, ...]) -> Plot:
    drawn = [
        plots.Line(name=name, x=one["recall_at"]["rank"], y=one["recall_at"]["rate"])
        for name, one in zip(names, (curves, curves.get("against")), strict=False)
        if one
    ]
    last = drawn[0].x[-1]
    says = (
        f"A right product is among the first 1 for {percent(drawn[0].y[0], digits=0)} of the "
        f"queries, among the first {last} for {percent(drawn[0].y[-1], digits=0)}."
    )
    axes = plots.Axes(
        x_name="first k answers",
        y_name="queries with a hit",
        x=(1.0, float(last)),
        x_ticks={tick: str(tick) for tick in _TICKS if tick <= last},
    )
    return Plot(
        title="Recall@k", drawing=plots.lines(axes, drawn, says=says), note=says, names=names
    )


def _precision_recall(curves: Mapping[str, Any], *, names: tuple[str, ...]) -> Plot:
    drawn = [
        plots.Line(
            name=name, x=one["precision_recall"]["recall"], y=one["precision_recall"]["precision"]
        )
        for name, one in zip(names, (curves, curves.get("against")), strict=False)
        if one
    ]
    axes = plots.Axes(x_name="recall", y_name="precision", x=(0.0, 1.0), x_format="{:.0%}")
    says = f"Mean interpolated precision falls from {percent(drawn[0].y[0], digits=0)} to "
    says += f"{percent(drawn[0].y[-1], digits=0)} as recall grows."
    return Plot(
        title="Precision against recall",
        drawing=plots.lines(axes, drawn, says=says),
        note=says,
        names=names,
    )


def _reliability(confidence: Mapping[str, Any], bins: Any) -> Plot:
    return Plot(
        title="Reliability",
        drawing=plots.reliability(bins, says="How often answers of each confidence are right."),
        note=f"On the diagonal, confidence keeps its word. Expected calibration error "
        f"{percent(confidence['expected_calibration_error'])}, AUROC "
        f"{_two(confidence['auroc'])}.",
    )


def _similar_rows(found: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """None for a report of before these were measured, and where nothing has a category."""
    if found is None:
        return None
    shares = [
        {
            "name": name,
            "by_looks": percent(before),
            "shown": percent(now),
            "drawing": plots.whisker(now, (before, now)),
        }
        for name, before, now in tables.row_shares(found)
        if before is not None and now is not None
    ]
    return {**{key: found[key] for key in ("rows", "full_rows")}, "shares": shares}


def _group(group: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": group["name"],
        "rows": [_group_row(row) for row in group["rows"]],
        "gaps": [
            {"key": key, "value": percent(gap["value"]), "interval": span(gap["interval"])}
            for key, gap in group["gap"].items()
            if gap
        ],
        "skews": [
            (key, f"{group[key]:.2f}") for key in group if key.startswith(("max_skew", "ndkl"))
        ],
    }


def _group_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{key: row[key] for key in ("value", "queries", "images", "is_measured")},
        "recalls": [
            {
                "key": key,
                "value": percent(row[key]),
                "interval": span(row[f"{key}_interval"]),
                "drawing": plots.whisker(row[key], row[f"{key}_interval"]),
            }
            for key in ("recall@1", "recall@10")
            if row["is_measured"]
        ],
        "share": percent(row["share"]),
        "exposure": _ratio(row),
    }


def _ratio(row: Mapping[str, Any]) -> dict[str, Any] | None:
    if row["exposure_ratio"] is None:
        return None
    low, high = row["exposure_ratio_interval"]
    return {
        "value": f"{row['exposure_ratio']:.2f}",
        "interval": f"{low:.2f} to {high:.2f}",
        "drawing": plots.whisker(row["exposure_ratio"], (low, high), highest=_RATIO),
    }


def _comparison(found: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if found is None:
        return None
    rows = [
        {
            "key": key,
            "there": percent(found["figures"][key]),
            "delta": f"{100 * test['delta']:+.1f}",
            "interval": span(test["interval"], sign="+"),
            "p": f"{test['p']:.4f}",
            "is_certain": test["p"] < _CERTAIN,
        }
        for key, test in found["tests"].items()
    ]
    return {**{key: found[key] for key in ("against", "won", "lost")}, "rows": rows}


def _two(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
