"""What was kept of shoppers, split by time: what they had done, and what they did then."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from ....exceptions import ManifestError
from ....models import Interaction
from ....personalisation.rows.wanted import Wanted
from ....personalisation.shopper import MOST_SEEN, Seen
from ....registry import Searchable

# The newest of them; more would say the same, later.
MOST_INTERACTIONS = 200_000
# One in so many came after the cut.
_LATE = 5
_DISLIKE = Interaction.Kind.DISLIKE


@dataclass(frozen=True, kw_only=True)
class History:
    """Shoppers by who they are: what they had seen, newest first, and families they saw then.

    `then` holds only shoppers who had seen something, and what was new to them. `families` are
    those of all products that a row may show, by key.
    """

    cut: datetime
    count: int
    families: Mapping[Any, Any]
    before: Mapping[Any, tuple[Seen, ...]]
    then: Mapping[Any, frozenset[Any]]

    def seen_families(self, shopper: Any) -> frozenset[Any]:
        known = (self.families.get(one.key) for one in self.before[shopper])
        return frozenset(family for family in known if family is not None)


def history(searchable: Searchable) -> History:
    """The interactions with one model; the newest fifth of them is what came then.

    Raises:
        ManifestError: nobody who had seen something saw something new.
    """
    rows = list(
        Interaction.objects.exclude(document=None)
        .order_by("-at", "-pk")
        .with_products(searchable.model, "visitor", "user", "kind", "at")[:MOST_INTERACTIONS]
    )
    families = _families(searchable)
    cut = rows[len(rows) // _LATE][-1] if rows else timezone.now()
    before: dict[Any, list[Seen]] = defaultdict(list)
    later: dict[Any, set[Any]] = defaultdict(set)
    for key, visitor, user, kind, at in rows:
        if at <= cut:
            before[visitor, user].append(Seen(key, kind, at))
        elif key in families and kind != _DISLIKE:
            later[visitor, user].add(families[key])
    then = {
        who: frozenset(new - {families.get(one.key) for one in before[who]})
        for who, new in later.items()
        if who in before
    }
    if not any(then.values()):
        raise ManifestError("Nobody whose interactions are kept has come back for anything new.")
    return History(
        cut=cut,
        count=len(rows),
        families=families,
        before={who: tuple(seen[:MOST_SEEN]) for who, seen in before.items()},
        then={who: new for who, new in then.items() if new},
    )


def _families(searchable: Searchable) -> dict[Any, Any]:
    objects = list(Wanted().eligible(searchable))
    searchable.prefetch_families(objects)
    return {one.pk: searchable.family_of(one) for one in objects}
