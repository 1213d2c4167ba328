"""Finds what is wrong: checks at start, and what the doctor command looks at."""
