"""Who asks, and where: what a stage may go by beside the query itself."""

from dataclasses import dataclass
from typing import Self

from django.http import HttpRequest

from ...registry import Searchable


@dataclass(frozen=True, kw_only=True)
class Context:
    """Who asks and where, in the shop's own words; empty where nobody says.

    Args:
        placement: where the answer stands: `photo_search`, `api`, or what a widget says.
        audience: the group of shoppers that this one belongs to.
        campaign: what brought them.
    """

    placement: str = ""
    audience: str = ""
    campaign: str = ""

    @classmethod
    def of(cls, searchable: Searchable, request: HttpRequest | None, *, placement: str) -> Self:
        """The context of a request, as far as the searchable tells who asks with it."""
        known = {} if request is None else searchable.get_context(request)
        return cls(placement=placement, **known)


NOWHERE = Context()
