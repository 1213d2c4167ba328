"""Reads JSON that strangers send."""

from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class ShallowJSONParser(JSONParser):
    """Refuses what is nested more deeply than Python can follow, as it refuses other nonsense."""

    def parse(self, stream: IO[Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(stream, *args, **kwargs)
        except RecursionError as error:
            raise ParseError(_("The request cannot be read.")) from error
