"""What would be lost with a switch: images that the live space finds and another does not."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from ...models import Embedding, EmbeddingSpace

State = EmbeddingSpace.State


@dataclass(frozen=True, kw_only=True)
class Missing:
    """How many images a switch would lose. An image that failed in both spaces is lost already.

    Args:
        waiting: workers will still embed them.
        failed: they failed in the new space, and waiting does not help.
    """

    waiting: int = 0
    failed: int = 0

    def __bool__(self) -> bool:
        return bool(self.total)

    @property
    def total(self) -> int:
        return self.waiting + self.failed


def missing_from(space: EmbeddingSpace) -> Missing:
    """Count the images that would be lost with a switch to a space.

    A space that was just made lacks rows as well as vectors: those are counted by the live one.
    The way back to a retired one is open although images came since, as the sweep adds them.
    """
    rows = Embedding.objects.in_space(space).without_vector()
    waiting = rows.waiting().count()
    if space.state != State.RETIRED:
        waiting += _without_row(space).count()
    return Missing(waiting=waiting, failed=lost_by_failure(space).count())


def lost_by_failure(space: EmbeddingSpace) -> QuerySet[Embedding]:
    """The rows that failed in a space while the live one finds their images."""
    found = _twin(_found_live(space))
    failed = Embedding.objects.in_space(space).without_vector()
    return failed.filter(Exists(found), state=Embedding.State.FAILED).order_by("pk")


def _without_row(space: EmbeddingSpace) -> QuerySet[Embedding]:
    return _found_live(space).filter(~Exists(_twin(Embedding.objects.in_space(space))))


def _found_live(space: EmbeddingSpace) -> QuerySet[Embedding]:
    live = EmbeddingSpace.objects.live().filter(alias=space.alias).exclude(pk=space.pk)
    return Embedding.objects.filter(space__in=live).ready()


def _twin(rows: QuerySet[Embedding]) -> QuerySet[Embedding]:
    """The row of the same image among others."""
    return rows.filter(document=OuterRef("document"), image_name=OuterRef("image_name"))
