"""Training: what is learned, from what, and whether it is let in."""
