"""The overview of search quality: what was measured of each space, last and over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from ...models import EmbeddingSpace, EvaluationReport
from ..show import plots
from ..show.html import percent, span

_LAST = 5
_TREND = 20
# More than anybody reads; older ones stay in the list of reports.
_MOST = 500


@dataclass(frozen=True, kw_only=True)
class Line:
    """One report in a few figures."""

    report: EvaluationReport
    recall_at_1: str
    recall_interval: str
    recall_at_5: str
    mean_average_precision: str
    against: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """A space, or a configuration that has none, with its last reports and their trend."""

    title: str
    lines: tuple[Line, ...]
    space: EmbeddingSpace | None = None
    trend: SafeString | None = None
    trend_of: str = ""


def sections(*, space: int | None = None) -> list[Section]:
    """One section for each space, then one for each configuration without a space.

    Args:
        space: the primary key of the only space to show.
    """
    spaces = EmbeddingSpace.objects.filter(expires_at=None)
    reports = list(EvaluationReport.objects.defer("curves")[:_MOST])
    if space is not None:
        spaces = spaces.filter(pk=space)
    found = [_of_space(one, reports) for one in spaces]
    if space is None:
        found += _without_space({one.fingerprint for one in spaces}, reports)
    return found


def _of_space(space: EmbeddingSpace, reports: Sequence[EvaluationReport]) -> Section:
    own = [report for report in reports if report.fingerprint == space.fingerprint]
    return _section(str(space), own, space=space)


def _without_space(known: set[str], reports: Sequence[EvaluationReport]) -> list[Section]:
    others: dict[str, list[EvaluationReport]] = {}
    for report in reports:
        if report.fingerprint not in known:
            others.setdefault(report.fingerprint, []).append(report)
    return [
        _section(
            _("%(name)s %(fingerprint)s (no space yet)")
            % {"name": own[0].name, "fingerprint": fingerprint[:8]},
            own,
        )
        for fingerprint, own in others.items()
    ]


def _section(
    title: str,
    own: Sequence[EvaluationReport],
    *,
    space: EmbeddingSpace | None = None,
) -> Section:
    lines = tuple(_line(report) for report in own[:_LAST])
    if not own:
        return Section(title=title, lines=lines, space=space)
    # Only the same questions make a trend.
    asked = [report for report in own if report.source_digest == own[0].source_digest]
    return Section(
        title=title,
        lines=lines,
        space=space,
        trend=_trend(asked[:_TREND][::-1]),
        trend_of=own[0].source_name or own[0].get_source_display(),
    )


def _line(report: EvaluationReport) -> Line:
    figures = report.figures
    return Line(
        report=report,
        recall_at_1=percent(figures["recall@1"]),
        recall_interval=span(figures["intervals"]["recall@1"]),
        recall_at_5=percent(figures["recall@5"]),
        mean_average_precision=percent(figures["map"]),
        against=_against(figures["comparison"]),
    )


def _against(comparison: Any) -> str:
    if not comparison:
        return ""
    delta = 100 * comparison["tests"]["recall@1"]["delta"]
    return _("%(delta)s points of recall@1 against %(name)s") % {
        "delta": f"{delta:+.1f}",
        "name": comparison["against"],
    }


def _trend(oldest_first: Sequence[EvaluationReport]) -> SafeString:
    places = [float(place) for place in range(len(oldest_first))]
    days = [date_format(localtime(one.created_at), "j M") for one in oldest_first]
    shown = {0, len(days) // 2, len(days) - 1} if len(days) > 2 else {0, len(days) - 1}
    axes = plots.Axes(
        x_name="",
        y_name=_("recall@1 and mAP"),
        x=(0.0, places[-1]),
        x_ticks={float(place): days[place] for place in sorted(shown)},
    )
    drawn = [
        plots.Line(name=key, x=places, y=[one.figures[key] for one in oldest_first])
        for key in ("recall@1", "map")
    ]
    says = _("recall@1 went from %(first)s on %(start)s to %(last)s on %(end)s.") % {
        "first": percent(drawn[0].y[0]),
        "start": days[0],
        "last": percent(drawn[0].y[-1]),
        "end": days[-1],
    }
    return plots.lines(axes, drawn, says=says, dots=True)
