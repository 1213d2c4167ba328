"""Deletes a space with its vectors and jobs, portion by portion."""

import time

from django.utils import timezone

from ...exceptions import SpaceInUseError
from ...models import Embedding, EmbeddingSpace, Job
from .. import database
from ..locks import decide_about
from .standing import can_be_deleted

State = EmbeddingSpace.State

_PORTION = 2000


@database.writing()
def begin(space: EmbeddingSpace) -> bool:
    """Delete a space: a portion here and now, and workers take away the rest.

    Nothing is embedded into it any more, and there is no way back.

    Returns whether it is gone already.

    Raises:
        SpaceInUseError: shoppers are answered from it, or the settings name it.
    """
    with database.atomic():
        decide_about(space.alias)
        space.refresh_from_db()
        if space.state != State.DELETING and not can_be_deleted(space):
            raise SpaceInUseError(f"Space {space.pk} ({space}) is in use.")
        EmbeddingSpace.objects.filter(pk=space.pk).update(state=State.DELETING)
        Job.objects.open().filter(space=space).update(
            state=Job.State.CANCELLED, finished_at=timezone.now()
        )
        Job.objects.filter(space=space).update(marked_to=None)
    return _take_away_portion(space)


@database.writing()
def go_on(*, seconds: float) -> None:
    """Take away what is left of spaces that are being deleted, for some seconds at most."""
    deadline = time.monotonic() + seconds
    for space in EmbeddingSpace.objects.filter(state=State.DELETING):
        while time.monotonic() < deadline and not _take_away_portion(space):
            pass


@database.atomic()
def _take_away_portion(space: EmbeddingSpace) -> bool:
    """Returns whether nothing is left. The next sweep drops the index."""
    rows = Embedding.objects.in_space(space).order_by("pk")
    # What another process takes away at the same moment is left to it.
    locked = rows.select_for_update(skip_locked=True).values_list("pk", flat=True)
    keys = list(locked[:_PORTION])
    Embedding.objects.filter(pk__in=keys).delete()
    if len(keys) == _PORTION or rows.exists():
        return False
    EmbeddingSpace.objects.filter(pk=space.pk).delete()
    return True
