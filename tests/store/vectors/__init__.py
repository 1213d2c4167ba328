"""Tests of the vector index, on every implementation."""
