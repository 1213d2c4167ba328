"""Which filter says what colour an object has, where a searchable has one."""

from typing import ClassVar

from ..filters import Filter

# As shops call it in the languages of the app.
_NAMES = ("colour", "color", "farbe")


class TellsColour:
    """The part of a searchable that says which of its filters is that by colour."""

    # The filter field; "colour" finds one called color or Farbe as well, None is for none.
    colour_field: ClassVar[str | None] = "colour"

    def get_filters(self) -> dict[str, Filter]:
        """All filters by name."""
        raise NotImplementedError

    @property
    def colour_filter(self) -> str | None:
        """The name of the filter by colour, if there is one."""
        wanted = _NAMES if self.colour_field in _NAMES else (self.colour_field,)
        for name, declared in self.get_filters().items():
            lookup = declared.lookup or name
            if {name.lower(), lookup.lower(), lookup.lower().rpartition("__")[2]} & {*wanted}:
                return name
        return None
