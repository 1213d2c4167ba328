"""What the orders of answers are called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ...registry import Searchable

_NAMES: Mapping[str, str | Promise] = {
    "relevance": _("Best match"),
    "price": _("Lowest price"),
    "-price": _("Highest price"),
    "newest": _("Newest first"),
}


def sorts_of(searchable: Searchable) -> list[tuple[str, str | Promise]]:
    """The orders to choose from, with what each is called; none where there is no choice."""
    known = searchable.sorts
    return [(one, _NAMES[one]) for one in known] if len(known) > 1 else []
