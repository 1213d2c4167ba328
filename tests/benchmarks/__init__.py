"""Benchmarks count right, and write only between their markers."""
