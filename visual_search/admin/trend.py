"""Draws how many findings there were from day to day, as SVG in the colours of the admin."""

from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

_WIDTH, _HEIGHT, _MARGIN = 320, 72, 6


def trend_plot(counted: Sequence[tuple[date, int]]) -> SafeString | str:
    """A line over the days, told to screen readers in words; nothing before the second day."""
    if len(counted) < 2:
        return ""
    (first_day, first), (last_day, last) = counted[0], counted[-1]
    most = max(count for _day, count in counted) or 1
    days = (last_day - first_day).days
    points = [
        (
            round(_MARGIN + (day - first_day).days / days * (_WIDTH - 2 * _MARGIN), 1),
            round(_HEIGHT - _MARGIN - count / most * (_HEIGHT - 2 * _MARGIN), 1),
        )
        for day, count in counted
    ]
    says = _("From %(first)d on %(first_day)s to %(last)d on %(last_day)s.") % {
        "first": first,
        "first_day": date_format(first_day, "SHORT_DATE_FORMAT"),
        "last": last,
        "last_day": date_format(last_day, "SHORT_DATE_FORMAT"),
    }
    return format_html(
        '<figure class="vs-trend"><svg viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<path d="M{}"/></svg><figcaption>{}</figcaption></figure>',
        _WIDTH,
        _HEIGHT,
        says,
        format_html_join("L", "{} {}", points),
        says,
    )
