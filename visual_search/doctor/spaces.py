"""Tests the embedding spaces: coverage, index, and whether their encoders are still the same."""

from collections.abc import Callable, Iterator

from ..exceptions import VisualSearchError
from ..models import EmbeddingSpace
from ..store import coverage, spaces
from ..store.vectors import is_due, is_valid
from .finding import Finding


def examine_spaces() -> Iterator[Finding]:
    tests: tuple[Callable[[EmbeddingSpace], Finding], ...] = (_coverage, _index, _same_encoder)
    maintained = list(EmbeddingSpace.objects.maintained())
    if not maintained:
        yield Finding(
            subject="spaces",
            text="nothing has been embedded yet",
            fix="Start a worker, or run: manage.py visual_search_embed",
        )
    for space in maintained:
        for test in tests:
            yield test(space)


def _coverage(space: EmbeddingSpace) -> Finding:
    counts = coverage(space)
    text = f"{counts.ready} of {counts.total} {space.noun}, {counts.pending} pending"
    if not counts.failed:
        return Finding(subject=f"space {space.pk}", text=text)
    return Finding(
        subject=f"space {space.pk}",
        text=f"{text}, {counts.failed} failed",
        fix=f"See them in the admin under Embeddings, repair the {space.noun}, then run: "
        "manage.py visual_search_embed --only failed",
    )


def _index(space: EmbeddingSpace) -> Finding:
    if is_valid(space):
        return Finding(subject=f"index of space {space.pk}", text="valid")
    if not is_due(space):
        return Finding(
            subject=f"index of space {space.pk}",
            text=f"will be built when the {space.noun} are in",
        )
    return Finding(
        subject=f"index of space {space.pk}",
        text="missing, or left invalid by a build that was cut off",
        fix="Run: manage.py visual_search_embed, or let the sweep of a worker build it.",
    )


def _same_encoder(space: EmbeddingSpace) -> Finding:
    try:
        spaces.space_encoder(space)
    except VisualSearchError as error:
        return Finding(
            subject=f"encoder of space {space.pk}",
            text=str(error),
            fix="Restore the version, or let a worker build the successor, or run "
            "visual_search_embed and visual_search_activate.",
        )
    return Finding(subject=f"encoder of space {space.pk}", text="is the one that made it")
