"""A scene for shoppers: the picture with its dots, and a card for each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from ...merchandising.scenes import searchable_of
from ...models import Scene, SceneDot
from ...registry import Searchable
from ...search.query import Context
from ..cards import Card, card_or_none, prefetch_images
from ..row import Row
from .offer import Offer, Offered


@dataclass(frozen=True, kw_only=True)
class ShownDot:
    """A dot and its card; `is_replaced` where what stands on the picture cannot be bought.

    `replaces` is what stands there; empty where the shop hides it.
    """

    dot: SceneDot
    card: Card
    is_replaced: bool
    replaces: str

    @property
    def number(self) -> int:
        return self.card.position


@dataclass(frozen=True, kw_only=True)
class ShopTheScene(Row):
    """A scene to shop from: iterate it for its cards, or print it to get the HTML.

    Args, beside those of every row:
        scene: a `Scene`, or its short name; drafts and unknown names show nothing.
        with_drafts: show a draft too, to those who edit it.
    """

    scene: Scene | str
    with_drafts: bool = False
    limit: int = 20
    template: str = "visual_search/shop_the_scene.html"

    context_name: ClassVar[str] = "shop"

    @property
    def called(self) -> str:
        return f"The scene {self.scene}"

    @cached_property
    def found(self) -> Scene | None:
        """The scene, as far as it is to be seen."""
        scene: Scene | None
        if isinstance(self.scene, Scene):
            scene = self.scene
        else:
            scene = Scene.objects.filter(slug=self.scene).first()
        is_shown = scene is not None and (scene.is_published or self.with_drafts)
        return scene if is_shown else None

    @cached_property
    def searchable(self) -> Searchable:
        return searchable_of(self.found or Scene())

    @cached_property
    def dots(self) -> Sequence[ShownDot]:
        """In their order, those that lead to something that can be bought just now."""
        cards = self.cards
        shown = [(dot, one) for dot, one, _card in self._chosen] if cards else []
        return [
            ShownDot(dot=dot, card=card, is_replaced=one.is_replaced, replaces=one.replaces)
            for (dot, one), card in zip(shown, cards, strict=False)
        ]

    def find_cards(self) -> list[Card]:
        return [card for _dot, _offered, card in self._chosen]

    @cached_property
    def _chosen(self) -> list[tuple[SceneDot, Offered, Card]]:
        if self.found is None:
            return []
        label = self.searchable.label
        dots = [
            (dot, dot.document.object_pk)
            for dot in self.found.dots.select_related("document__content_type")
            if dot.document and dot.document.label == label
        ]
        context = Context.of(self.searchable, self.request, placement=self.placement)
        offer = Offer(self.searchable, [key for _dot, key in dots], context)
        offered = [(dot, offer.of(key)) for dot, key in dots]
        prefetch_images(self.searchable, [one.hit for _dot, one in offered if one])
        cards = [(dot, one, card_or_none(self.searchable, one.hit)) for dot, one in offered if one]
        return [(dot, one, card) for dot, one, card in cards if card][: self.limit]

    def __bool__(self) -> bool:
        """A scene is worth its picture, also while nothing in it can be bought."""
        return self.found is not None

    def _rendered(self) -> str:
        return super()._rendered() if self.found else ""
