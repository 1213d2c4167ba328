"""Pictures that shoppers took of a product, as far as somebody has accepted them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from django.db import models

from ...models import Document, ShopperPicture
from ...registry import Searchable, registry, title_of
from ..cards import Card
from ..row import Row


@dataclass(frozen=True, kw_only=True)
class SeenAtOthers(Row):
    """The accepted pictures of shoppers of one product; print it, or loop over its `pictures`."""

    instance: models.Model
    template: str = "visual_search/seen_at_others.html"

    context_name: ClassVar[str] = "seen"

    def __post_init__(self) -> None:
        _ = self.searchable

    @cached_property
    def searchable(self) -> Searchable:
        return registry.for_model(type(self.instance))

    @property
    def called(self) -> str:
        return f"The pictures of shoppers of {self.instance.pk}"

    @property
    def title(self) -> str:
        return title_of(self.instance)

    @cached_property
    def pictures(self) -> Sequence[str]:
        """Their web addresses, the newest first."""
        return self._spared(self._addresses, otherwise=())

    def find_cards(self) -> list[Card]:
        return []

    def __bool__(self) -> bool:
        return len(self.pictures) >= self.min_items

    def _rendered(self) -> str:
        return super()._rendered() if self else ""

    def _addresses(self) -> Sequence[str]:
        if not self.searchable.shopper_paths:
            return ()
        documents = Document.objects.of_object(self.searchable.model, self.instance.pk)
        rows = ShopperPicture.objects.accepted().filter(document__in=documents.values("pk"))
        names = rows.order_by("-found_at", "-pk").values_list("image_name", flat=True)
        return [self.searchable.get_shopper_image_url(name) for name in names[: self.limit]]
