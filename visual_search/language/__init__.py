"""What human text says: everything that reads it stands here, for the write and the read path."""
