"""The objects of a scene: a room holds many, so that its parts are looked at as well."""

from collections.abc import Iterator
from itertools import product

from ...imaging import Crop, DecodedImage, is_large_enough
from ...imaging.objects import FoundObject, find_objects, overlap
from ...search.query import GLANCE_SIDE

_MOST = 8
# So much of the picture is one part, and so many of them lie beside each other, overlapping.
_PART, _PARTS = 0.45, 3
# The least share of what stands out in a part; less is mostly a piece of something larger.
_LEAST_SCORE = 0.3
# An object that ends so near to the edge of a part goes on beyond it.
_EDGE = 0.02
_SAME_OBJECT = 0.45


def objects_in(photo: DecodedImage) -> list[Crop]:
    """Find up to eight objects: those that stand out in a part of the picture, then in the whole.

    On a rendered living room with seven products the parts find five of them, the whole one.
    """
    whole = photo.part(side=GLANCE_SIDE)
    close = sorted(_close(photo), key=lambda one: -one.score)
    size = (whole.width, whole.height)
    apart: list[Crop] = []
    for one in (*close, *find_objects(whole.image)):
        is_known = any(overlap(one.box, other) > _SAME_OBJECT for other in apart)
        if not is_known and is_large_enough(one.box, size):
            apart.append(one.box)
    return [box.rounded() for box in apart[:_MOST]]


def _close(photo: DecodedImage) -> Iterator[FoundObject]:
    """What stands out in each part, placed on the whole picture."""
    step = (1 - _PART) / (_PARTS - 1)
    for column, row in product(range(_PARTS), range(_PARTS)):
        part = Crop(column * step, row * step, _PART, _PART)
        for found in find_objects(photo.part(crop=part, side=GLANCE_SIDE).image):
            if found.score >= _LEAST_SCORE and not _goes_on(found.box, part):
                yield FoundObject(box=_placed(found.box, part), score=found.score)


def _goes_on(box: Crop, part: Crop) -> bool:
    """Whether an object is cut off by an edge of its part that is no edge of the picture."""
    return (
        (box.x < _EDGE and part.x > _EDGE)
        or (box.y < _EDGE and part.y > _EDGE)
        or (box.right > 1 - _EDGE and part.right < 1 - _EDGE)
        or (box.bottom > 1 - _EDGE and part.bottom < 1 - _EDGE)
    )


def _placed(box: Crop, part: Crop) -> Crop:
    """A box of a part as one of the whole."""
    x, y = part.x + box.x * part.width, part.y + box.y * part.height
    return Crop(x, y, box.width * part.width, box.height * part.height)
