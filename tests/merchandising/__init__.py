"""What merchandisers make of the catalogue."""
