"""The examples of the documentation, on the real pipeline."""
