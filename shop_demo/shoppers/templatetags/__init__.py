"""Template tags of the consent bar."""
