"""What the photo-search page says and does about barcodes."""

from dataclasses import dataclass
from functools import cached_property

from ...registry import Searchable
from ...search.query import Query, unsold_codes
from ..scan import scan_url

# In the second a third more codes are read (docs/barcodes.md), in twice the bytes.
LOOKS_SIDE, CODES_SIDE = 1024, 1600


@dataclass(frozen=True, kw_only=True)
class PageCodes:
    """The codes of a photo search, and the ways to more of them.

    `query` is what was answered on a first page, and None as long as nothing was.
    """

    searchable: Searchable
    query: Query | None

    @property
    def scan_url(self) -> str:
        """Where barcodes are scanned; empty where the searchable has none."""
        return scan_url(self.searchable.slug)

    @property
    def shrink_side(self) -> int:
        """To how many pixels the browser shrinks a photo: more where there may be codes in it."""
        return CODES_SIDE if self.searchable.has_barcodes else LOOKS_SIDE

    @property
    def first(self) -> str:
        """The code nearest to the middle of the photo, which a small copy may not show."""
        return next(iter(self.query.codes), "") if self.query else ""

    @cached_property
    def unsold(self) -> list[str]:
        """What the codes in the photo name, where the shop sells none of it."""
        return unsold_codes(self.query) if self.query else []
