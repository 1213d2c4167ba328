"""Commands: seed_shop."""
