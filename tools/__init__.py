"""Programs that make what is checked in or released; nothing at run time needs them."""
