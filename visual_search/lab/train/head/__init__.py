"""Trains a head after an encoder, or the last blocks of a network: recipes and their search."""
