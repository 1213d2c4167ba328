"""Says in the admin what a campaign brought, in numbers that nobody can be recognised by."""

from dataclasses import dataclass
from typing import Any, Self

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ....analytics.uplift import Part, Uplift
from ....merchandising.campaigns import Report, report_of
from ....models import Campaign
from .plots import uplift_plot


@dataclass(frozen=True, kw_only=True)
class Line:
    """One kind of thing that shoppers did, in both groups."""

    name: str
    shown: str
    held_back: str
    says: str
    plot: SafeString


@dataclass(frozen=True, kw_only=True)
class ToldReport:
    """A report as the page shows it."""

    report: Report
    lines: tuple[Line, ...]

    @classmethod
    def of(cls, campaign: Campaign) -> Self:
        report = report_of(campaign)
        lines = (
            _line(_("Baskets"), report.baskets),
            _line(_("Orders"), report.orders),
        )
        return cls(report=report, lines=lines if report.is_told else ())


def _line(name: str, uplift: Uplift) -> Line:
    says = _("%(name)s: %(difference)s, between %(low)s and %(high)s (95 percent).") % {
        "name": name,
        "difference": _points(uplift.difference),
        "low": _points(uplift.difference_interval[0]),
        "high": _points(uplift.difference_interval[1]),
    }
    if uplift.ratio is not None and uplift.ratio_interval is not None:
        says += " " + _("That is %(ratio)s times as many, between %(low)s and %(high)s.") % {
            "ratio": _short(uplift.ratio, 2),
            "low": _short(uplift.ratio_interval[0], 2),
            "high": _short(uplift.ratio_interval[1], 2),
        }
    return Line(
        name=name,
        shown=_part(uplift.shown),
        held_back=_part(uplift.held_back),
        says=says,
        plot=uplift_plot(uplift, says=says),
    )


def _part(part: Part) -> str:
    return f"{part.count} / {part.of} ({_short(100 * part.rate, 1)} %)"


def _points(value: float) -> str:
    sign = "+" if value >= 0 else "−"
    return _("%(number)s points") % {"number": f"{sign}{_short(100 * abs(value), 1)}"}


def _short(value: Any, digits: int) -> str:
    return str(number_format(value, decimal_pos=digits))
