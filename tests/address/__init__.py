"""Search by the address of a picture: what may be asked for, and what may come back."""
