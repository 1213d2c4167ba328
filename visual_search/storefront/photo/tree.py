"""A tree of categories as a list of choices: in its order, and no longer than can be read."""

from collections.abc import Collection, Mapping
from typing import Any

from ...registry import above


def in_tree_order(
    counted: Mapping[Any, int], parents: Mapping[Any, Any], *, most: int, kept: Collection[Any]
) -> dict[Any, int]:
    """Counts in the order of the tree, the most frequent first below each parent.

    Where there are more than `most`, the lower levels are left out, but for what is `kept`.
    """
    paths = {key: [*above(key, parents), key] for key in counted}
    levels = sorted(len(path) for path in paths.values())
    deepest = levels[-1] if levels else 0
    while sum(level <= deepest for level in levels) > most:
        deepest -= 1
    shown = [key for key, path in paths.items() if len(path) <= deepest or key in kept]
    rank = {key: place for place, key in enumerate(counted)}
    shown.sort(key=lambda key: [rank.get(one, len(rank)) for one in paths[key]])
    return {key: counted[key] for key in shown}
