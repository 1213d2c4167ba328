"""Files of weights: read, trusted, kept."""
