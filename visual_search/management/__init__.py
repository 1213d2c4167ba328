"""Management commands, and what they share on the terminal."""
