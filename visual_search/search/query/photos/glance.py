"""What is seen in a photo at first sight, before it is encoded: which parts are worth a search."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .... import telemetry
from ....admission.capacity import encoding_place
from ....imaging import CleanImage, Crop, DecodedImage, MeasuredImage, is_large_enough
from ....imaging.objects import FoundObject, find_objects, main_box

# Enough to find objects in.
GLANCE_SIDE = 320


@dataclass(frozen=True, kw_only=True)
class Glance:
    """The objects in a photo, the main one first, and the small picture they were found in."""

    objects: Sequence[FoundObject] = ()
    picture: CleanImage | None = field(default=None, repr=False)

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the upright photo in pixels."""
        return (self.picture.width, self.picture.height) if self.picture else None

    @property
    def boxes(self) -> list[Crop | None]:
        """What to search with where nobody has said: the main object, and the whole photo."""
        box = main_box(self.objects)
        is_large = box is not None and self.size is not None and is_large_enough(box, self.size)
        return [box.rounded(), None] if box and is_large else [None]


def glance_at(photo: MeasuredImage | DecodedImage, *, side: int = GLANCE_SIDE) -> Glance:
    """Find the objects in a photo.

    Args:
        side: how many pixels the long side of its picture has at most.

    Raises:
        IntakeError: the photo cannot be accepted.
        BusyError: too many photos at once.
    """
    with encoding_place(), telemetry.stage("glance"):
        picture = photo.part(side=side)
        return Glance(objects=find_objects(picture.image), picture=picture)


def decoded(photo: MeasuredImage | DecodedImage, *, box: Crop | None = None) -> DecodedImage:
    """A photo, decoded for all that is to be seen in it, and sharp enough for a box.

    Raises:
        IntakeError: it turns out to be damaged.
    """
    if isinstance(photo, DecodedImage):
        return photo
    with telemetry.stage("decode"):
        return photo.decode(crop=box)
