"""Which part of an answer is wanted."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from ...conf import app_settings
from ...exceptions import InvalidQueryError
from ...registry import Searchable


@dataclass(frozen=True, kw_only=True)
class Page:
    """Which part of an answer is wanted. `limit` None means the configured page size.

    No page reaches beyond `max_results`: the one that meets it is cut there.
    """

    offset: int = 0
    limit: int | None = None

    def __post_init__(self) -> None:
        if self.offset < 0 or (self.limit is not None and self.limit < 1):
            raise InvalidQueryError(_("A page starts at 0 or later and holds at least one hit."))
        most = app_settings().max_results
        if self.offset >= most:
            raise InvalidQueryError(
                _("Only the first %(count)d hits can be listed.") % {"count": most}
            )

    def sized_for(self, searchable: Searchable) -> "Page":
        """The same with the page size of what is searched, where nobody said one."""
        return self if self.limit else replace(self, limit=searchable.get_page_size())

    @property
    def size(self) -> int:
        return self.end - self.offset

    @property
    def end(self) -> int:
        wanted = app_settings().page_size if self.limit is None else self.limit
        return min(self.offset + wanted, app_settings().max_results)

    @property
    def is_last(self) -> bool:
        """Whether no page may follow, however many hits there are."""
        return self.end >= app_settings().max_results
