"""Training on the shop's own catalogue: projections, heads, the last block, classifiers."""
