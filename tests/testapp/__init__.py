"""The smallest searchable models: integer and UUID keys, images here and on a relation."""
