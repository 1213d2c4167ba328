"""A query to a ranking of products, a way each."""
