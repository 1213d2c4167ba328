"""What buyers say of objects: their reviews, and the pictures they took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models.fields.files import FieldFile

from ..paths import FieldPath, Paths, listed, resolve_image_path


@dataclass(frozen=True, kw_only=True)
class Review:
    """What somebody says of an object: `rating` of `best`, `author` where the shop names one."""

    text: str
    title: str = ""
    rating: float | None = None
    best: float = 5
    written_on: date | None = None
    author: str = ""
    pictures: Sequence[FieldFile] = ()


class TellsReviews:
    """The part of a searchable that says what buyers say."""

    # Paths to the pictures that shoppers took: searchable once somebody has accepted them.
    shopper_images: ClassVar[Paths | None] = None
    model: type[models.Model]

    @property
    def tells_reviews(self) -> bool:
        return type(self).get_reviews is not TellsReviews.get_reviews

    def get_reviews(self, instances: Sequence[models.Model]) -> Mapping[Any, Sequence[Review]]:
        """The reviews of some objects that everybody may read, by key; the best to show first."""
        del instances
        return {}

    @property
    def shopper_paths(self) -> tuple[FieldPath, ...]:
        """The resolved paths of `shopper_images`.

        Raises:
            RegistrationError: a path leads to no file field.
        """
        return tuple(resolve_image_path(self.model, path) for path in listed(self.shopper_images))

    def get_shopper_image_url(self, name: str) -> str:
        """The web address of a shopper's picture; all of them lie where the first path leads."""
        return str(self.shopper_paths[0].field.storage.url(name))

    def get_shopper_images(self, instance: models.Model) -> list[FieldFile]:
        """The pictures that shoppers took of an object, accepted or not."""
        files = (file for path in self.shopper_paths for file in path.things(instance))
        return list({file.name: file for file in files if file}.values())
