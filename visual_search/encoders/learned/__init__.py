"""What was learned on a shop's own pictures and is put behind or beside an encoder."""
