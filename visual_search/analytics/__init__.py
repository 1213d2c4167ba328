"""Counting what shoppers did, in SQL: which things go together, what is asked for now."""
