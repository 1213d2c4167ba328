"""What shoppers see, in a real browser: run on its own with `pytest -m e2e`."""
