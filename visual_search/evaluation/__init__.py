"""Evaluation: how well a configuration finds products, in figures."""
