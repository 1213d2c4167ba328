"""Shapes as grids of points: turned, extruded, swept and pressed."""
