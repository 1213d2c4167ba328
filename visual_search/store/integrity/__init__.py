"""What should not be in the tables: found, named and repaired."""

from .tables import examine_objects, examine_tables, lasting_spaces, rows_of, subject_of

__all__ = ["examine_objects", "examine_tables", "lasting_spaces", "rows_of", "subject_of"]
