"""What ENCODERS may name, a file each."""
