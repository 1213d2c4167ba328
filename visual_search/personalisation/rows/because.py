"""The row of what is like the thing that a shopper looked at last."""

from dataclasses import replace

import numpy as np

from ...models import Interaction
from ...registry import Searchable
from ...store.vectors import vector_index
from ..shopper import Shopper
from ..taste import Point
from .near import Near, chosen_around, look_around
from .wanted import Chosen, Wanted

# The last thing may be hidden by now, or have no picture: then it is the one before.
_MOST_TRIED = 3


def because_you_viewed(shopper: Shopper, searchable: Searchable, wanted: Wanted) -> Chosen:
    """What looks like the product that was looked at last, which `start` is. Four queries."""
    seen = shopper.seen(searchable)
    disliked = {one.key for one in seen if one.kind == Interaction.Kind.DISLIKE}
    viewed = [
        one.key for one in seen if one.key not in disliked and str(one.key) not in wanted.exclude
    ]
    last = list(dict.fromkeys(viewed))[:_MOST_TRIED]
    if not last:
        return Chosen(basis="viewed")
    space, vectors = vector_index().vectors_of_live(searchable.encoder, searchable.model, last)
    points = [
        Point(key=key, weight=1.0, vector=vectors[key].astype(np.float32))
        for key in last
        if key in vectors and vectors[key].any()
    ]
    if space is None or not points:
        return Chosen(basis="viewed")
    near = Near(
        searchable=searchable,
        space=space,
        points=points,
        without={one.key for one in seen},
        families_of=last,
    )
    around = look_around(near, wanted)
    for number, point in enumerate(points):
        if point.key in around.objects:
            alone = replace(around, lists=[around.lists[number]])
            hits = [
                around.hit(choice, reasons=())
                for _, choice in chosen_around(alone, [point], wanted)
            ]
            return Chosen(hits=hits, basis="viewed", start=around.objects[point.key])
    return Chosen(basis="viewed")
