"""Why a product stands in a row, put into a shopper's words."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..search.meaning.reasons import Reason

_TEXTS: dict[str, str | Promise] = {
    "view": _("Like “%(name)s”, which you looked at"),
    "click": _("Like “%(name)s”, which you looked at"),
    "basket": _("Like “%(name)s”, which you put in your basket"),
    "order": _("Like “%(name)s”, which you bought"),
    "like": _("Like “%(name)s”, which you liked"),
}


def reason_text(reasons: Sequence[Reason]) -> str:
    """The first of the reasons that there are words for, in words; empty for none."""
    for reason in reasons:
        text = _TEXTS.get(reason.kind)
        if text is not None:
            return str(text) % {"name": ", ".join(reason.values)}
    return ""
