"""Finishes as pictures: the colour and the roughness of every point of a patch."""
