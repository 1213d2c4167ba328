"""What was found exactly, for people: how small, how soft, whose copy."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...models import Document, Finding
from ..documents.titles import titles_of

Kind = Finding.Kind
_MOST_NAMES = 3


def details_of(findings: Sequence[Finding]) -> dict[int, str]:
    """The exact words for findings, by their keys: a query for each model of their copies."""
    keys = {key for one in findings for key in _copies(one)}
    documents = Document.objects.select_related("content_type").filter(pk__in=keys)
    titles = titles_of(documents)
    return {one.pk: _detail(one, titles) for one in findings}


def _copies(finding: Finding) -> Iterable[int]:
    comparison = getattr(finding.reading, "comparison", None)
    if comparison is None or finding.kind not in (Kind.TWIN, Kind.SHARED):
        return ()
    found: list[int] = comparison.twins if finding.kind == Kind.TWIN else comparison.sharers
    return found


def _detail(finding: Finding, titles: dict[int, str]) -> str:
    found = finding.reading.found if finding.reading else {}
    comparison = getattr(finding.reading, "comparison", None)
    if finding.kind == Kind.TOO_SMALL:
        return _("%(side)d pixels") % {"side": found.get("side", 0)}
    if finding.kind == Kind.DARK:
        share = round(100 * found.get("brightest", 0) / 255)
        return _("%(share)d%% of full brightness at most") % {"share": share}
    if finding.kind == Kind.CUT_OFF and comparison:
        return _("%(share)d%% of an edge") % {"share": round(100 * comparison.cut)}
    if finding.kind == Kind.OTHER_CATEGORY and comparison:
        return _("like %(category)s") % {"category": comparison.likely}
    return _named([titles[key] for key in _copies(finding) if key in titles])


def _named(names: Sequence[str]) -> str:
    left = len(names) - _MOST_NAMES
    told = ", ".join(names[:_MOST_NAMES])
    if left <= 0:
        return told
    return told + " " + ngettext("and %(count)d more", "and %(count)d more", left) % {"count": left}
