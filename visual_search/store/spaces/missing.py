"""What would be lost with a switch: images that the live space finds and another does not."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import ngettext

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

    def said(self, *, of_texts: bool) -> str:
        """What is wrong, and what would help."""
        return _said_of_texts(self) if of_texts else _said_of_images(self)


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


def _said_of_images(missing: Missing) -> str:
    parts = []
    if missing.waiting:
        text = ngettext(
            "%(count)d image is not embedded in this space yet and would be missing from every "
            "answer. Wait for the workers, or switch with the override.",
            "%(count)d images are not embedded in this space yet and would be missing from every "
            "answer. Wait for the workers, or switch with the override.",
            missing.waiting,
        )
        parts.append(text % {"count": missing.waiting})
    if missing.failed:
        text = ngettext(
            "%(count)d image failed for good in this space and would be missing from every "
            "answer. Repair it, or go on without it.",
            "%(count)d images failed for good in this space and would be missing from every "
            "answer. Repair them, or go on without them.",
            missing.failed,
        )
        parts.append(text % {"count": missing.failed})
    return " ".join(parts)


def _said_of_texts(missing: Missing) -> str:
    parts = []
    if missing.waiting:
        text = ngettext(
            "%(count)d text is not embedded in this space yet, and its product would not be found "
            "by its meaning. Wait for the workers, or switch with the override.",
            "%(count)d texts are not embedded in this space yet, and their products would not be "
            "found by their meaning. Wait for the workers, or switch with the override.",
            missing.waiting,
        )
        parts.append(text % {"count": missing.waiting})
    if missing.failed:
        text = ngettext(
            "%(count)d text failed for good in this space. Mend it, or go on without it.",
            "%(count)d texts failed for good in this space. Mend them, or go on without them.",
            missing.failed,
        )
        parts.append(text % {"count": missing.failed})
    return " ".join(parts)
