"""The roles that the fields of an object play: its words, colour, order and stock."""
