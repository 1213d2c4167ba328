"""Progress as the admin shows it: a bar, a rate with the time left, and what it waits for."""

from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..store.spaces.progress import Delay

_MINUTE, _HOUR = 60, 3600
_STILL = '<div class="vs-live" id="{}">{}</div>'


def live(key: str, *parts: str, is_moving: bool) -> SafeString:
    """A part of the page that the script looks at again while something moves in it."""
    shown = format_html_join(" ", "{}", ((part,) for part in parts if part))
    form = '<div class="vs-live" id="{}" data-vs-moving>{}</div>' if is_moving else _STILL
    return format_html(form, key, shown)


def bar(done: int, total: int) -> SafeString:
    """`326 of 442 (73 %)`: rounded down, so that 100 means all."""
    if not total:
        return note(_("none yet"))
    share = 100 * done // total
    text = _("%(done)s of %(total)s (%(share)d %%)") % {
        "done": number_format(done),
        "total": number_format(total),
        "share": share,
    }
    return format_html(
        '<progress value="{}" max="{}" aria-label="{}"></progress> '
        '<span class="vs-count">{}</span>',
        done,
        total,
        text,
        text,
    )


def note(text: str, *, is_warning: bool = False) -> SafeString:
    name = "vs-note vs-warns" if is_warning else "vs-note"
    return format_html('<span class="{}">{}</span>', name, text)


def pace(waiting: int, rate: float | None) -> SafeString | str:
    """How many are still to be embedded, how fast it goes and how long it will take.

    Rate and time are left out where they would be a guess.
    """
    if not waiting:
        return ""
    told = ngettext("%(count)s to be embedded", "%(count)s to be embedded", waiting)
    told %= {"count": number_format(waiting)}
    if rate:
        speed = _("%(rate)s a second, %(left)s left")
        told += ", " + speed % {"rate": number_format(rate, 1), "left": duration(waiting / rate)}
    return note(told)


def duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return _("less than a minute")
    if seconds < _HOUR:
        count = round(seconds / _MINUTE)
        return ngettext("about %(count)d minute", "about %(count)d minutes", count) % {
            "count": count
        }
    count = round(seconds / _HOUR)
    return ngettext("about %(count)d hour", "about %(count)d hours", count) % {"count": count}


def until(moment: datetime) -> str:
    """How long it takes to a moment that is to come.

    Not `naturaltime`: it speaks English in shops that do not install `django.contrib.humanize`.
    """
    seconds = (moment - now()).total_seconds()
    if seconds < _MINUTE:
        return _("in less than a minute")
    if seconds < _HOUR:
        count = round(seconds / _MINUTE)
        return ngettext("in %(count)d minute", "in %(count)d minutes", count) % {"count": count}
    count = round(seconds / _HOUR)
    return ngettext("in %(count)d hour", "in %(count)d hours", count) % {"count": count}


def waits(delay: Delay | None, **which: str | int) -> SafeString | str:
    """How many wait for another try, until when and why, with the way to them."""
    if delay is None:
        return ""
    text = ngettext(
        "%(count)s image waits for another try, %(when)s (%(clock)s)",
        "%(count)s images wait for another try, the next one %(when)s (%(clock)s)",
        delay.count,
    ) % {
        "count": number_format(delay.count),
        "when": until(delay.first_at),
        "clock": clock(delay.first_at),
    }
    why = ", ".join(delay.codes) or _("given back by a worker")
    link = format_html('<a href="{}">{}</a>', embeddings(**which, retries="waiting"), text)
    return note(format_html("{}: <code>{}</code>", link, why), is_warning=True)


def clock(moment: datetime) -> str:
    """The time of today, or with the day where it is another one."""
    local = localtime(moment)
    is_today = local.date() == localtime(now()).date()
    return date_format(local, "TIME_FORMAT" if is_today else "SHORT_DATETIME_FORMAT")


def failed(count: int, **which: str | int) -> SafeString | str:
    """How many failed, with the way to them."""
    if not count:
        return ""
    text = ngettext("%(count)s failed", "%(count)s failed", count) % {"count": number_format(count)}
    url = embeddings(**which, state__exact="failed")
    return note(format_html('<a href="{}">{}</a>', url, text), is_warning=True)


def embeddings(**which: str | int) -> str:
    """The address of the list of embeddings, of one space or run, in a state."""
    return f"{reverse('admin:visual_search_embedding_changelist')}?{urlencode(which)}"
