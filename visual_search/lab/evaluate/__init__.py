"""Ranks the catalogue for its questions, judges the answers and makes the report."""
