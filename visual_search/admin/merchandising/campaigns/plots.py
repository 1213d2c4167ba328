"""Draws two rates with their intervals, as SVG in the colours of the admin."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ....analytics.uplift import Part, Uplift

_WIDTH, _ROW, _MARGIN, _LABEL = 320, 28, 6, 96


def uplift_plot(uplift: Uplift, *, says: str) -> SafeString:
    """The rates of both groups as points on lines that are their intervals, told in words too."""
    parts = ((_("shown"), uplift.shown), (_("held back"), uplift.held_back))
    most = max(part.interval[1] for _name, part in parts) or 1.0
    return format_html(
        '<figure class="vs-uplift"><svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>'
        "<figcaption>{}</figcaption></figure>",
        _WIDTH,
        2 * _ROW,
        says,
        format_html_join("", "{}", ((_row(n, *one, most),) for n, one in enumerate(parts))),
        says,
    )


def _row(number: int, name: str, part: Part, most: float) -> SafeString:
    low, high = (_x(value, most) for value in part.interval)
    y = round((number + 0.5) * _ROW, 1)
    return format_html(
        '<text x="0" y="{}">{}</text><path d="M{} {}H{}"/><circle cx="{}" cy="{}" r="4"/>',
        y + 4,
        name,
        low,
        y,
        high,
        _x(part.rate, most),
        y,
    )


def _x(rate: float, most: float) -> float:
    return round(_LABEL + rate / most * (_WIDTH - _LABEL - _MARGIN), 1)
