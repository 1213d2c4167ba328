"""Rankings made one, and compared once more."""
