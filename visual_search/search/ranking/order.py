"""What of an answer matches as well as its best, and an answer by price or by age."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from ..hits import Candidate, Hit
from ..meaning.bands import Band
from ..meaning.closeness import Yardstick
from ..query import Query

# How many of those that are found by meaning alone are matches.
_MEANT = 24

Found = TypeVar("Found", Candidate, Hit)


def whole_matches(query: Query, found: Iterable[Found]) -> list[Found]:
    """What holds as many of the typed words as anything does, best first.

    Where nothing holds any, the words were found by their meaning alone. All means something
    like them in the end, so only the nearest count.
    """
    found = list(found)
    most = max(map(_words_held, found), default=0)
    is_meant = bool(query.words) and query.vector is None and not most
    whole = [one for one in found if _words_held(one) == most]
    return whole[:_MEANT] if is_meant else whole


def in_order(query: Query, hits: Sequence[Hit]) -> list[Hit]:
    """The hits that match, in the order that the query asks for.

    The cheapest of all that resembles a photo a little, or holds one of the words, is nobody's
    answer: such hits stand in the order of relevance alone.
    """
    yardstick = Yardstick.of(query)
    close = [hit for hit in hits if _is_close(hit, yardstick)]
    matching = close if query.lists_all else whole_matches(query, close)
    worth = {hit.instance.pk: hit for hit in matching}
    objects = query.eligible.filter(pk__in=list(worth))
    keys = query.searchable.in_order(objects, query.sort).values_list("pk", flat=True)
    # A filter over a relation to many may give an object more than once.
    return [worth[pk] for pk in dict.fromkeys(keys)]


def _is_close(hit: Hit, yardstick: Yardstick | None) -> bool:
    band = hit.band
    if band is None and yardstick is not None and hit.similarity is not None:
        band = yardstick.band(hit.similarity)
    return band is not Band.NO_GOOD_MATCH


def _words_held(one: Candidate | Hit) -> int:
    return len(
        {value for reason in one.reasons if reason.kind == "word" for value in reason.values}
    )
