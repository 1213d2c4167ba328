"""An encoder whose second look turns the order of the vectors round."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from visual_search.encoders import Description
from visual_search.encoders.backends.dummy import DummyEncoder
from visual_search.encoders.details.comparison import Array, Look, compare


def colour(image: Image.Image) -> bytes:
    return bytes(np.asarray(image)[0, 0])


@dataclass(frozen=True, kw_only=True)
class FarthestFirst(Look):
    """Finds images the more similar the less their colour is that of the photo."""

    seen: bytes

    @property
    def has_descriptors(self) -> bool:
        return True


@compare.register
def _(look: FarthestFirst, descriptors: Sequence[bytes]) -> Array | None:
    own = np.frombuffer(look.seen, dtype=np.uint8).astype(np.float32)
    others = [np.frombuffer(one, dtype=np.uint8).astype(np.float32) for one in descriptors]
    return np.array([np.abs(one - own).sum() / 765 for one in others], dtype=np.float32)


class LooksTwice(DummyEncoder):
    def get_fingerprint(self) -> str:
        return "7" * 64

    def describe_images(self, images: Sequence[Image.Image]) -> list[Description]:
        vectors = self.encode_images(images)
        return [
            Description(vector=vector, descriptors=colour(image))
            for vector, image in zip(vectors, images, strict=True)
        ]

    def look_at(self, image: Image.Image, **_: Any) -> Look:
        return FarthestFirst(vector=self.encode_images([image])[0], seen=colour(image))
