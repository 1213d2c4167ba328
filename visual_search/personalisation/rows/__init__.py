"""Rows that go by a taste, or by what other shoppers did: which products, in which order."""
