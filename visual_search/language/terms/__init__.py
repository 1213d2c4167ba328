"""How text becomes terms: the same way of what a shop writes and of what shoppers type."""
