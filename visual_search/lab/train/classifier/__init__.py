"""Trains a classifier of a field of the products."""
