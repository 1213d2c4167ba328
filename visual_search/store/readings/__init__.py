"""Readings of images: promised with the image, claimed by workers, renewed, removed with it."""
