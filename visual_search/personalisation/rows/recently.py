"""The row of what a shopper has looked at."""

from ...models import Interaction
from ...registry import Searchable
from ...search.eligible.filters import eligible_objects
from ..shopper import Shopper
from .wanted import Chosen, Wanted, hits_of_keys


def recently_viewed(shopper: Shopper, searchable: Searchable, wanted: Wanted) -> Chosen:
    """What a shopper looked at, newest first, sold out or not. Two queries at most."""
    seen = shopper.seen(searchable)
    disliked = {one.key for one in seen if one.kind == Interaction.Kind.DISLIKE}
    keys = [one.key for one in seen if one.key not in disliked]
    if not keys:
        return Chosen(basis="viewed")
    objects = eligible_objects(searchable, filters=wanted.filters)
    return Chosen(hits=hits_of_keys(searchable, objects, keys, wanted), basis="viewed")
