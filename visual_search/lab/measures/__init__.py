"""Metrics, intervals and groups, as pure functions."""
