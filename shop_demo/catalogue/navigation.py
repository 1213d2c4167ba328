"""Finds one's way in the tree of categories, which is small and read whole."""

from collections.abc import Iterable

from .models import Category


def subtree(root: Category, tree: Iterable[Category]) -> list[int]:
    """Keys of a category and all below it."""
    children: dict[int | None, list[int]] = {}
    for node in tree:
        children.setdefault(node.parent_id, []).append(node.pk)
    found = [root.pk]
    # Grows while it is read: each category brings its own children.
    for pk in found:
        found += [child for child in children.get(pk, []) if child not in found]
    return found


def ancestors(start: Category | None, tree: Iterable[Category]) -> list[Category]:
    """The way from the root to a category, itself left out."""
    by_pk = {node.pk: node for node in tree}
    way: list[Category] = []
    parent = by_pk.get(start.parent_id or 0) if start else None
    while parent is not None and parent not in way:
        way.insert(0, parent)
        parent = by_pk.get(parent.parent_id or 0)
    return way
