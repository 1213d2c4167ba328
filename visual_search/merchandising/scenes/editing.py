"""The dots of a scene as somebody changes them; each change can be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ...models import Document, Scene, SceneDot
from ...store import database

# So many changes can be undone.
_MOST_FORMER = 20
_KEPT = ("position", "x", "y", "box", "how", "document_id", "candidates")


@dataclass(frozen=True, kw_only=True)
class DotChange:
    """Where a dot stands, which document it leads to, and its place in the row."""

    x: float
    y: float
    document_id: int | None
    position: int

    def differs_from(self, dot: SceneDot) -> bool:
        now = (round(dot.x, 3), round(dot.y, 3), dot.document_id, dot.position)
        return now != (round(self.x, 3), round(self.y, 3), self.document_id, self.position)


def remember(scene: Scene) -> None:
    """Keep the dots as they are, for an undo. Called in the transaction that changes them."""
    dots = list(scene.dots.values(*_KEPT))
    scene.former = [*scene.former, dots][-_MOST_FORMER:]
    scene.save(update_fields=["former", "updated_at"])


@database.atomic()
def change_dots(scene: Scene, changes: Mapping[int, DotChange]) -> int:
    """Change dots by their keys; says of each how its place was set. Returns how many changed."""
    dots = {dot.pk: dot for dot in scene.dots.filter(pk__in=list(changes))}
    changed = [dot for pk, dot in dots.items() if changes[pk].differs_from(dot)]
    if changed:
        remember(scene)
    for dot in changed:
        _apply(dot, changes[dot.pk])
        dot.save()
    return len(changed)


def _apply(dot: SceneDot, change: DotChange) -> None:
    is_moved = (round(dot.x, 3), round(dot.y, 3)) != (round(change.x, 3), round(change.y, 3))
    if dot.document_id != change.document_id:
        dot.how = SceneDot.How.BY_HAND
    elif is_moved and dot.how == SceneDot.How.FOUND:
        dot.how = SceneDot.How.MOVED
    dot.x, dot.y, dot.position = change.x, change.y, change.position
    dot.document_id = change.document_id


@database.atomic()
def add_dot(scene: Scene, *, x: float = 0.5, y: float = 0.5) -> SceneDot:
    """Set a dot by hand, behind the others."""
    remember(scene)
    positions = scene.dots.values_list("position", flat=True)
    position = max(positions, default=-1) + 1
    return SceneDot.objects.create(scene=scene, x=x, y=y, position=position)


@database.atomic()
def remove_dot(scene: Scene, pk: int) -> None:
    remember(scene)
    scene.dots.filter(pk=pk).delete()


@database.atomic()
def undo(scene: Scene) -> bool:
    """Put back the dots as they were before the last change; says whether there was one."""
    if not scene.former:
        return False
    *scene.former, dots = scene.former
    scene.save(update_fields=["former", "updated_at"])
    scene.dots.all().delete()
    SceneDot.objects.bulk_create(_restored(scene, dots))
    return True


def _restored(scene: Scene, dots: Sequence[dict[str, Any]]) -> list[SceneDot]:
    """The dots of an earlier state; a product that is gone since is missing from them."""
    wanted = {dot["document_id"] for dot in dots}
    known = set(Document.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    for dot in dots:
        if dot["document_id"] not in known:
            dot["document_id"] = None
    return [SceneDot(scene=scene, **dot) for dot in dots]


def publish(scene: Scene) -> Scene:
    """Show a scene to shoppers, and return it.

    Raises:
        ValidationError: no dot leads to a product.
    """
    if not scene.dots.exclude(document=None).exists():
        raise ValidationError(_("Set at least one dot that leads to a product first."))
    return _put(scene, Scene.State.PUBLISHED)


def withdraw(scene: Scene) -> Scene:
    """Make a scene a draft again, and return it."""
    return _put(scene, Scene.State.DRAFT)


def _put(scene: Scene, state: str) -> Scene:
    scene.state = state
    scene.save(update_fields=["state", "updated_at"])
    return scene
