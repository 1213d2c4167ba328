"""What is asked with a photo, by the page and by the API alike, and the queries that it means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..exceptions import NotEmbeddedError
from ..imaging import Crop
from ..registry import RELEVANCE, Searchable
from .query import (
    Context,
    Page,
    PhotoCodes,
    PhotoSource,
    Query,
    beside,
    decoded_with_codes,
    excluding,
    label_of,
    likes_query,
    moved,
    photo_queries,
    reads_labels,
    steered,
)
from .query.context import NOWHERE
from .query.photos.source import picture_of
from .token import token_query


@dataclass(frozen=True, kw_only=True)
class PhotoRequest:
    """What is asked with a photo, or with the `token` that stands for an earlier one.

    Args:
        others: more photos of the same thing; none where a token stands for the first one.
        boxes: the parts of the photo to search with; None is the whole of it.
        product: the key of the product whose own picture the photo is.
        likes, dislikes: keys of products to move towards and away from; none of them answers.
        words: what is wanted besides, or without: they move the answer (`moved`).
        words_weight: 0 for the photo alone to 1 for the words alone; None for the middle.
        read: whether to read what is printed on the photo, where looks leave it undecided.
        refused: lines that were read and are not meant.
        only_in_stock: leave out what is sold out, but for the very thing that is shown.
    """

    searchable: Searchable
    photo: PhotoSource | None = None
    others: Sequence[PhotoSource] = ()
    token: str = ""
    boxes: Sequence[Crop | None] = (None,)
    product: Any = None
    likes: Sequence[Any] = ()
    dislikes: Sequence[Any] = ()
    barcode: str = ""
    colour_weight: float | None = None
    words: str = ""
    words_weight: float | None = None
    read: bool = False
    refused: Sequence[str] = ()
    only_in_stock: bool = False
    sort: str = RELEVANCE
    filters: Mapping[str, Any] = field(default_factory=dict)
    page: Page = field(default_factory=Page)
    context: Context = NOWHERE

    def queries(self) -> list[Query]:
        """One for each box; `search.run_surest` answers with the surest of them.

        Raises:
            VisualSearchError: whatever `photo_queries`, `likes_query` and `token_query` raise.
        """
        own = [] if self.product is None else [self.product]
        sort = self.searchable.known_sort(self.sort)
        queries = excluding(self._asked(), [*self.likes, *self.dislikes, *own])
        queries = self._moved([replace(query, sort=sort) for query in queries])
        return self._in_stock(queries) if self.only_in_stock else queries

    def _moved(self, queries: Sequence[Query]) -> list[Query]:
        if queries[0].ranking is not None and queries[0].typed == self.words:
            return list(queries)
        usual = self.searchable.get_colour_weight()
        return moved(
            queries,
            self.words,
            words_weight=self.words_weight,
            colour_weight=usual if self.colour_weight is None else self.colour_weight,
        )

    def _asked(self) -> list[Query]:
        if self.photo is None:
            # What the token holds has been moved already.
            return [
                token_query(
                    self.searchable,
                    self.token,
                    filters=self.filters,
                    page=self.page,
                    context=self.context,
                )
            ]
        return self._of_product() or [self._steered(query) for query in self._of_photo(self.photo)]

    def _of_product(self) -> list[Query]:
        """The stored vectors of the product: nothing is encoded for a mere link."""
        if self.product is None or any(self.boxes):
            return []
        try:
            query = likes_query(
                self.searchable,
                likes=[self.product, *self.likes],
                dislikes=self.dislikes,
                filters=self.filters,
                page=self.page,
                context=self.context,
            )
        except NotEmbeddedError:
            return []
        return [query]

    def _of_photo(self, photo: PhotoSource) -> list[Query]:
        codes, photo = PhotoCodes(), picture_of(photo)
        if self.product is None:
            photo, codes = decoded_with_codes(photo, self.searchable, box=self._chosen_box)
        queries = photo_queries(
            self.searchable,
            photo,
            boxes=self.boxes,
            barcode=self.barcode,
            colour_weight=self.colour_weight,
            filters=self.filters,
            page=self.page,
            context=self.context,
        )
        queries = beside(queries, self.others, colour_weight=self.colour_weight)
        label = label_of(photo, self.searchable, refused=self.refused) if self._is_read else None
        return [
            replace(one, codes=codes.articles, led_to=codes.keys, label=label) for one in queries
        ]

    @property
    def _is_read(self) -> bool:
        return self.read and self.product is None and reads_labels()

    @property
    def _chosen_box(self) -> Crop | None:
        """The part that was chosen: of several to choose among none was."""
        return self.boxes[0] if len(self.boxes) == 1 else None

    def _steered(self, query: Query) -> Query:
        return steered(query, likes=self.likes, dislikes=self.dislikes)

    def _in_stock(self, queries: Sequence[Query]) -> list[Query]:
        everything = queries[0].eligible
        in_stock = self.searchable.only_in_stock(everything)
        sold_out = None
        # What is like a product, or where the shopper went on to, is not one thing to look for.
        is_one_thing = self.product is None and not (self.likes or self.dislikes)
        if is_one_thing and self.searchable.tells_stock:
            sold_out = everything.exclude(pk__in=in_stock.order_by().values("pk"))
        return [replace(one, eligible=in_stock, sold_out=sold_out) for one in queries]
