"""The read path on a real PostgreSQL."""
