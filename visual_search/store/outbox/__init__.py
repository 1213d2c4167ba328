"""The outbox: which images wait for a vector, who works on them, and on whose behalf."""
